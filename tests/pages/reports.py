"""Every worked case of the shipped rulebook as a report, for each who may read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from dontbuy.api.pages.draft.letters import SendableText
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.draft.ways_out import ways_out
from dontbuy.api.pages.memo.content import Memo, memo_of
from dontbuy.api.pages.memo.memo import OnePage
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service
from dontbuy.engine.cases import Case, read_cases
from dontbuy.engine.rulebook.library import Library, load

RULES = Path(__file__).parents[2] / "rules"
NAME = "Acme Sales Academy"


@dataclass(frozen=True)
class Read:
    """A worked case as a reader sees it; `""` is nobody in particular."""

    case: str
    reader: str
    report: Report

    def __str__(self) -> str:
        return f"{self.case} ({self.reader or 'anybody'})"

    @cached_property
    def texts(self) -> tuple[SendableText, ...]:
        """What they are given to send."""
        return tuple(texts_to_send(self.report))

    @cached_property
    def memo(self) -> Memo:
        """What they may print, as its page says it."""
        return memo_said(self.report)


@cache
def service() -> Service:
    return Service(Library([load(RULES).rulebook]))


def document_of(case: Case, name: str = NAME) -> dict[str, Any]:
    """The document of a worked case."""
    says = case.says
    return {
        "kind": says.kind,
        "subject": {"name": name},
        "as_of": says.as_of.isoformat(),
        "facts": says.facts,
        "evidence": says.evidence,
    }


def reports_of(evaluated: Evaluated, case: str = "") -> Iterator[Read]:
    """One answer as each of its readers sees it."""
    readers = service().library.in_force.rule_sets[evaluated.answer["kind"]].readers
    for reader in ("", *readers):
        yield Read(case, reader, report_of(service(), evaluated, reader))


@cache
def every_case_for_every_reader() -> tuple[Read, ...]:
    return tuple(
        read for case in read_cases(RULES) for read in reports_of(service().answered(document_of(case)), str(case))
    )


def memo_said(report: Report) -> Memo:
    """The memo of a report as its page says it, with what would change it."""
    told = for_others(report)
    return memo_of(told, ways_out(service(), told))


def mailed(found: Service, evaluated: Evaluated, reader: str = "") -> SendableText:
    """The memo of an answer as whoever answered the check mails it."""
    return OnePage(found, evaluated).mailed(reader)


@cache
def every_text() -> tuple[tuple[Read, SendableText], ...]:
    """Every text that a reader of a worked case is given to send. Made when a test asks first, and not where tests
    are collected: there each process would make them."""
    return tuple((read, text) for read in every_case_for_every_reader() for text in read.texts)
