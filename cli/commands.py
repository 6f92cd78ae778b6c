"""The commands that stand alone, and the groups of the others. What they need is imported when they run."""

import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dontbuy.cli.audit import app as audit
from dontbuy.cli.bulk.engines import BulkEngine
from dontbuy.cli.calls import calls
from dontbuy.cli.exits import MEANINGS
from dontbuy.cli.keys import keys
from dontbuy.cli.options import Format, Rules, answerer_of, rulebook_folders
from dontbuy.cli.people import people
from dontbuy.cli.rules import rules
from dontbuy.cli.stored import Store
from dontbuy.cli.subject import app as subject
from dontbuy.cli.workspaces import workspaces
from dontbuy.engine.answer import Explain
from dontbuy.engine.sql.dialects import AnswerShape

if TYPE_CHECKING:
    from dontbuy.api.answering import Answerer

_RANGE = re.compile(r"([0-9]{1,12})(?:-([0-9]{1,12}))?")
EXIT_CODES = "Exit code " + ". ".join(f"{code.value}: {meaning}" for code, meaning in MEANINGS.items()) + "."

app = typer.Typer(
    help="Answers documents by a rulebook: what to do, why, what is missing and what would change it. "
    "The rulebook that comes along says when not to buy sales training.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(rules, name="rules")
app.add_typer(audit, name="audit")
app.add_typer(keys, name="keys")
app.add_typer(people, name="people")
app.add_typer(workspaces, name="workspaces")
app.add_typer(subject, name="subject")
app.add_typer(calls, name="calls")


class Blank(StrEnum):
    """One document with its questions, or a table of many."""

    YAML = "yaml"
    CSV = "csv"
    XLSX = "xlsx"


@app.command(epilog=EXIT_CODES)
def check(
    files: Annotated[list[str], typer.Argument(help="JSON, YAML or NDJSON files; - is standard input.")],
    output: Annotated[
        Format, typer.Option("--format", help="For people, or one line of JSON a document.")
    ] = Format.TEXT,
    explain: Annotated[Explain, typer.Option(help="How much of the why the JSON carries.")] = Explain.SUMMARY,
    everything: Annotated[bool, typer.Option("--all", help="Every reason and question, not the first few.")] = False,
    folders: Rules = None,
) -> None:
    """Check documents and say what to do.

    Of NDJSON, each line from the first document to the last one is answered by one line: a blank one by a problem.
    """
    from dontbuy.cli.check import Checker

    answerer = _ready(folders)
    checker = Checker(answerer, as_json=output is Format.JSON, explain=explain, everything=everything)
    checker.go_through(files)
    raise typer.Exit(checker.exit)


@app.command(epilog=EXIT_CODES)
def bulk(
    given: Annotated[Path, typer.Argument(metavar="IN", help="NDJSON, CSV, XLSX or Parquet, by the suffix.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The same kinds; OUT.part until it is whole.")],
    kind: Annotated[str, typer.Option(help="The kind of document that a row is; NDJSON names it in each line.")] = "",
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes that answer, 1 by default; threads of duckdb.")
    ] = None,
    engine: Annotated[
        BulkEngine | None, typer.Option(help="Row by row, or one statement: the default from Parquet to Parquet.")
    ] = None,
    master: Annotated[str, typer.Option(help="Where Spark is, such as local[4]; it answers then.")] = "",
    ask: Annotated[
        bool, typer.Option("--ask", help="Let a statement say what to ask next too, which takes it much longer.")
    ] = False,
    shape: Annotated[
        AnswerShape, typer.Option(help="How a statement gives criteria: not at all, as bits or as lists.")
    ] = AnswerShape.LISTS,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that counts as today where a row has none.")
    ] = None,
    verify: Annotated[
        str, typer.Option(help="Rows that the reference checks beside every 1,000th, such as 1,7,100-200.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Write over OUT, and throw away unfinished work of another run.")
    ] = False,
    folders: Rules = None,
) -> None:
    """Answer a file of any length, row by row, into another.

    NDJSON out has the answer of `dontbuy check --format json` in each line, the other kinds one flat row. A row that
    cannot be read is a problem on its own line and stops nothing. What was stopped goes on where it is called again.
    """
    from dontbuy.cli.bulk.orders import Order
    from dontbuy.cli.bulk.run import run

    if master and engine not in (None, BulkEngine.SPARK):
        raise typer.BadParameter("only Spark has a master", param_hint="--master")
    order = Order(
        given=given,
        out=out,
        folders=tuple(folders or rulebook_folders()),
        kind=kind,
        workers=workers,
        as_of=as_of.date() if as_of else None,
        verify=_ranges(verify),
        force=force,
        asked_engine=engine,
        shape=shape.value,
        master=master,
        ask=ask,
    )
    raise typer.Exit(run(order))


def _ranges(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges that `1,7,100-200` names, both ends included. Raises typer.BadParameter."""
    ranges = [_RANGE.fullmatch(part.strip()) for part in text.split(",")] if text else []
    if None in ranges:
        raise typer.BadParameter("name rows as in 1,7,100-200", param_hint="--verify")
    return tuple((int(found[1]), int(found[2] or found[1])) for found in ranges if found)


@app.command(epilog=EXIT_CODES)
def ways(
    files: Annotated[list[str], typer.Argument(help="JSON, YAML or NDJSON files; - is standard input.")],
    output: Annotated[
        Format, typer.Option("--format", help="For people, or one line of JSON a document.")
    ] = Format.TEXT,
    everything: Annotated[bool, typer.Option("--all", help="Every way, with all that it takes.")] = False,
    folders: Rules = None,
) -> None:
    """Say what would have to be otherwise for documents to be answered better, the least effort first.

    The exit code says what the documents come to as they are.
    """
    from dontbuy.cli.ways import WaysOut

    answerer = _ready(folders)
    walk = WaysOut(answerer, as_json=output is Format.JSON, everything=everything)
    walk.go_through(files)
    raise typer.Exit(walk.exit)


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="A kind of document; without it, those of the rulebook are named.")] = "",
    output: Annotated[
        Blank, typer.Option("--format", help="One document with its questions, or a table of many for `dontbuy bulk`.")
    ] = Blank.YAML,
    folders: Rules = None,
) -> None:
    """Print a document to fill in, with every question as a comment; or a table, a column for each fact.

    A workbook has the questions as notes of its header, and words to choose from in its cells: send it into a file.
    """
    from dontbuy.cli.new import blank
    from dontbuy.cli.terminal import write_bytes, write_document

    library = answerer_of(folders).library
    rule_set = library.rule_set(library.in_force, kind)
    if output is Blank.YAML:
        write_document(blank(library.in_force, rule_set))
        return
    from dontbuy.cli.bulk.template import as_csv, as_xlsx

    write_bytes(as_csv(rule_set) if output is Blank.CSV else as_xlsx(library.in_force, rule_set))


@app.command()
def facts(
    kind: Annotated[str | None, typer.Argument(help="Only the facts of this kind of document.")] = None,
    folders: Rules = None,
) -> None:
    """List every fact that a document may say, with its question."""
    from dontbuy.cli.rulebook_text import show_facts

    library = answerer_of(folders).library
    show_facts(library.in_force, library.rule_set(library.in_force, kind) if kind else None)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; 127.0.0.1 by default.")] = None,
    port: Annotated[int | None, typer.Option(help="The port, 8000 by default; 0 takes a free one.")] = None,
    database: Annotated[
        str | None, typer.Option(help="The SQLite file, var/dontbuy.db here by default; or a postgresql:// address.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer at the address; 1 by default.")] = None,
    example: Annotated[Path | None, typer.Option(help="Post this document once the service is up.")] = None,
    folders: Rules = None,
) -> None:
    """Run the service: the pages, the API and its documentation.

    Environment: DONTBUY_RULES, DONTBUY_DATABASE, DONTBUY_HOST, DONTBUY_PORT, DONTBUY_HOSTS, DONTBUY_BEHIND_CONTAINER,
    DONTBUY_TRUST_PROXY, DONTBUY_PAGES, DONTBUY_USER_HEADER, DONTBUY_USER_HEADER_FROM, DONTBUY_RATE_LIMIT,
    DONTBUY_WORKERS, DONTBUY_DRAFT_DAYS, DONTBUY_PURCHASE_DAYS, DONTBUY_SHARE_DAYS, DONTBUY_RETENTION_DAYS,
    DONTBUY_LOG_FORMAT, DONTBUY_WEBHOOKS, DONTBUY_LISTENER_URL, DONTBUY_LISTENER_MODEL,
    DONTBUY_LISTENER_KEY, DONTBUY_DEVELOPMENT; docs/settings.md says what each does.
    """
    from dontbuy.cli.serve import run

    run(_given(host=host, port=port, database=database, workers=workers, rules=folders), example)


@app.command()
def healthcheck(
    address: Annotated[
        str,
        typer.Argument(metavar="[ADDRESS]", help="Such as http://127.0.0.1:8000; without it, that of the settings."),
    ] = "",
) -> None:
    """Ask the running service whether it is ready: its rulebook is loaded, its store can be read and written.

    Exit code 0: it is ready. 1: it is not, and what keeps it is told. 2: there is no address to ask.
    """
    from dontbuy.cli.healthcheck import run

    raise typer.Exit(run(address))


@app.command()
def mcp(
    database: Annotated[
        str | None, typer.Option(help="The store, for purchases; as `dontbuy serve` would be given it.")
    ] = None,
    folders: Rules = None,
) -> None:
    """Answer an agent on standard input and output: the tools of docs/agents.md, by the Model Context Protocol.

    It is started by the client of the agent. Exit code 0: standard input has ended. 2: it cannot be started.
    """
    from dontbuy.cli.agents import run

    run(_given(database=database, rules=folders))


@app.command()
def config(
    host: Annotated[str | None, typer.Option(help="As `dontbuy serve` would be given it.")] = None,
    port: Annotated[int | None, typer.Option(help="As `dontbuy serve` would be given it.")] = None,
    database: Annotated[str | None, typer.Option(help="As `dontbuy serve` would be given it.")] = None,
    folders: Annotated[list[Path] | None, typer.Option("--rules", help="As `dontbuy serve` would be given it.")] = None,
    output: Annotated[Format, typer.Option("--format", help="For people, or one line of JSON.")] = Format.TEXT,
) -> None:
    """Show every setting as it is in effect, and whether an option, the environment or nobody set it.

    What is secret in a value is hidden. Exit code 0: the service can be run so. 2: it cannot, and all that is wrong is
    told.
    """
    from dontbuy.cli.config import run

    run(_given(host=host, port=port, database=database, rules=folders), output is Format.JSON)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")], database: Store = None) -> None:
    """Write everything that is kept into one file, while the service runs and others write.

    Whatever was acknowledged before this began is in it. Only its owner can read it; keep it as safe as the store.
    """
    from dontbuy.cli.backup import take

    take(file, database)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup.")], database: Store = None) -> None:
    """Put a backup into a store that does not exist yet, or in which nothing was kept: everything, or nothing."""
    from dontbuy.cli.backup import put_back

    put_back(file, database)


def _given(rules: list[Path] | None = None, **options: str | int | None) -> dict[str, Any]:
    """The options that were given."""
    told = {**options, "rules": tuple(rules) if rules else None}
    return {name: value for name, value in told.items() if value is not None}


def _ready(folders: list[Path] | None) -> "Answerer":
    """What answers, with every rulebook that somebody brought known to fit the engines before any document is read.

    The one that comes along does fit, and is made ready for the kinds that are asked for alone.
    """
    from dontbuy.engine.evaluate import prepare
    from dontbuy.engine.rulebook.kept import SHIPPED

    answerer = answerer_of(folders)
    for name, folder in answerer.library.folders.items():
        if folder != SHIPPED:
            prepare(answerer.library.rulebook(name))
    return answerer
