"""`dontbuy rules`: what is done with a rulebook itself. What the commands need is imported when they run."""

from pathlib import Path
from typing import Annotated

import typer

from dontbuy.cli.options import Folder, Output, Rules, RulesFormat, answerer_of, rulebook_folders
from dontbuy.cli.proofs import add_proofs
from dontbuy.engine.sql.dialects import AnswerShape, Dialect

rules = typer.Typer(
    help="Check a rulebook, prove what it claims, write into it, or show one criterion.", no_args_is_help=True
)
add_proofs(rules)


@rules.command("check")
def check_rules(
    folder: Folder = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="A folder with the texts of the cited documents: attests to every phrase that stands there."),
    ] = None,
    output: Output = RulesFormat.TEXT,
) -> None:
    """Load a rulebook, run its cases, and tell everything that is wrong.

    Exit code 0: nothing is. 1: it does not load, a case is answered otherwise, a criterion is not shown by cases, or a
    citation is not held to its source.
    """
    from dontbuy.cli.checking import check_rulebook
    from dontbuy.cli.printer import printing

    folders = [folder] if folder else rulebook_folders()
    with printing(output, "rules check") as printer:
        ends = [check_rulebook(each, sources, printer) for each in folders]
    raise typer.Exit(max(ends))


@rules.command("show")
def show_rule(
    criterion: Annotated[str, typer.Argument(help="The id of a criterion, as answers name it.")],
    folders: Rules = None,
) -> None:
    """Show one criterion: when it is so, why, what to do, and where it stands."""
    from dontbuy.cli.rulebook_text import show_criterion

    show_criterion(answerer_of(folders).library.in_force, criterion)


@rules.command("schema")
def write_schema(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to write into; `schemas` of the rulebook in force by default.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing, and say whether all is there as it would be written.")
    ] = False,
) -> None:
    """Write a JSON Schema for each kind of file of a rulebook, for editors to complete and to mark what is typed.

    Exit code 0: they are there. 1: with --check, some are not there, or not as they would be written.
    """
    from dontbuy.cli.schema import write_schemas

    folders = [folder] if folder else [each / "schemas" for each in rulebook_folders()]
    raise typer.Exit(max(write_schemas(each, only_check=check) for each in folders))


@rules.command("new")
def new_rule(
    criterion: Annotated[str, typer.Argument(help="The id of the new criterion, such as VEN-20.")],
    folder: Folder = None,
    kind: Annotated[
        str, typer.Option("--rule-set", help="The kind of document that it judges; needed where several may.")
    ] = "",
    section: Annotated[
        str, typer.Option(help="Its file in criteria/; by default the one whose ids begin as this one does.")
    ] = "",
) -> None:
    """Add a criterion to fill in, with three cases: where it fires, where it is clear, where it is open.

    `dontbuy rules check` then tells what is left to fill in. Exit code 0: it is added. 2: nothing was written.
    """
    from dontbuy.cli.new_criterion import add_criterion

    folders = [folder] if folder else rulebook_folders()
    if len(folders) > 1:
        raise typer.BadParameter("several rulebooks are in force: name the folder of one", param_hint="FOLDER")
    add_criterion(folders[0], criterion, section, kind)


@rules.command("sql")
def write_sql(
    kind: Annotated[str, typer.Argument(help="A kind of document.")],
    dialect: Annotated[Dialect, typer.Option(help="Whose SQL; what is not run in our tests says so.")],
    shape: Annotated[
        AnswerShape, typer.Option(help="The words alone, or with them the criteria as bits or as lists.")
    ] = AnswerShape.WORDS,
    table: Annotated[str, typer.Option(help="The table of facts, a column for each.")] = "facts",
    keys: Annotated[
        list[str] | None, typer.Option("--key", help="A column to pass on; again for another. subject.id by default.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Today, for rows without a day: YYYY-MM-DD.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Give the fact to ask for next, too.")] = False,
    folders: Rules = None,
) -> None:
    """Print the rules of one kind as one statement of SQL over a table of facts.

    Exit code 0: it is printed. 2: it cannot be said in this dialect.
    """
    from dontbuy.cli.sql import print_statement

    library = answerer_of(folders).library
    rule_set = library.rule_set(library.in_force, kind)
    print_statement(library.in_force, rule_set, dialect, shape, table=table, keys=keys, as_of=as_of, ask=ask)
