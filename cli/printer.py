"""How what `rules check`, `prove`, `diff` and `mutate` find is printed: for people, for tools, or as a log of SARIF."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.options import RulesFormat
from dontbuy.cli.places import RulebookPlaces
from dontbuy.cli.sarif import PlacedFinding, SarifRule, SarifRun, Severity, sarif_log
from dontbuy.cli.terminal import write_document
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.proof.case_text import case_text

OF_CODES: Mapping[str, SarifRule] = {}
"""No rules of its own: each finding has the code of an error, whose meaning is documented."""


class Printer:
    """Prints what one command finds, rulebook by rulebook. All of them are in one log of SARIF."""

    def __init__(self, output: RulesFormat, command: str) -> None:
        self._output, self._command = output, command
        self._runs: list[SarifRun] = []

    @contextmanager
    def reading(self, folder: Path) -> Iterator[None]:
        """A rulebook is read within: what is wrong with one that does not load is found, too."""
        try:
            yield
        except RulebookError as error:
            self._add(folder, diagnosed(error.diagnostics, RulebookPlaces(folder)), OF_CODES)
            raise

    def found(
        self,
        folder: Path,
        rules: Mapping[str, SarifRule],
        *,
        text: Callable[[], None],
        data: Callable[[], dict[str, Any]],
        rest: Callable[[], Iterable[bytes]] = tuple,
        findings: Callable[[], Iterable[PlacedFinding]],
    ) -> None:
        """Print what was found in one rulebook; `rules` are those that its findings name beside the codes of errors.

        `rest` are pieces of JSON that stand behind what `data` says: a name and a value that is too long to be held.
        """
        match self._output:
            case RulesFormat.TEXT:
                text()
            case RulesFormat.JSON:
                self._print(data(), rest())
            case RulesFormat.SARIF:
                self._add(folder, [*findings()], rules)

    def end(self) -> None:
        """Print the log, where one was asked for."""
        if self._output is RulesFormat.SARIF:
            write_document(dumps(sarif_log(self._runs)).decode() + "\n")

    @staticmethod
    def _print(data: dict[str, Any], rest: Iterable[bytes]) -> None:
        written = dumps(data).decode()
        pieces = iter(rest)
        first = next(pieces, None)
        if first is not None:
            write_document(f"{written.removesuffix('}')},{first.decode()}")
            for piece in pieces:
                write_document(piece.decode())
            written = "}"
        write_document(written + "\n")

    def _add(self, folder: Path, findings: Sequence[PlacedFinding], rules: Mapping[str, SarifRule]) -> None:
        codes = {each.rule for each in findings} - {*rules}
        self._runs.append(
            SarifRun(f"{self._command}/{folder.resolve().name}", findings, {**rules, **_documented(codes)})
        )


@contextmanager
def printing(output: RulesFormat, command: str) -> Iterator[Printer]:
    """What prints the findings of a command. The log has what is wrong with a rulebook that did not load, too."""
    printer = Printer(output, command)
    try:
        yield printer
    except RulebookError:
        printer.end()
        raise
    printer.end()


def diagnosed(
    faults: Iterable[Diagnostic], places: RulebookPlaces, severity: Severity = Severity.ERROR
) -> list[PlacedFinding]:
    """Diagnostics of a rulebook as findings, each with its hint."""
    said = [(each, f"{each.message} ({each.hint})" if each.hint else each.message) for each in faults]
    return [PlacedFinding(each.code, message, places.of(each.where), severity=severity) for each, message in said]


def _documented(codes: set[str]) -> Mapping[str, SarifRule]:
    """What the documentation of errors says of codes."""
    if not codes:
        return {}
    from dontbuy.api.pages.docs.errors import error_rooms  # only here: pages take a while to load

    known = {each.code: each for room in error_rooms() for each in room.codes}
    return {code: SarifRule(known[code].means, known[code].mend) for code in sorted(codes)}


def write_lines(lines: Iterable[str]) -> None:
    """Lines for people, to standard output."""
    write_document("".join(f"{line}\n" for line in lines))


def indented(case: Mapping[str, Any]) -> str:
    """A case below the line that it is about."""
    return "\n".join(f"    {line}" for line in case_text(case).splitlines())
