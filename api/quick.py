"""The answer to a document from bytes to bytes, where it is told plainly; whatever else there is goes the other way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from jiter import from_json

from dontbuy.api.records.keeping import filled_in
from dontbuy.api.wire.envelope import KEYS, subject_told_plainly
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine import __version__
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import RuleSetNotFound
from dontbuy.engine.evaluate import ASKED, IN_BULK, Use
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.leaves import Slow
from dontbuy.engine.plan.plan import AnswerPlan, Envelope, QuickAnswer, plan_of
from dontbuy.engine.plan.values import day_of
from dontbuy.engine.rulebook.library import Library

MOST_OBJECTS = 200
"""Records and pieces of evidence of one document, beside one object for each group of facts that a rulebook knows. Each
takes up to 40 µs, in which nobody else may be answered; what has more is read where others do not wait for it."""


class QuickDocument(NamedTuple):
    """A document that was answered, with its day and rulebook filled in, and the rulebook."""

    answer: QuickAnswer
    subject: Mapping[str, str]
    as_of: date
    document: Mapping[str, Any]
    rulebook: Rulebook


class Quick:
    """Answers by plans, made when they are first asked for. It is stricter than the other way: what it reads, that
    reads too, and means the same by it."""

    def __init__(self, library: Library, today: Callable[[], date]) -> None:
        self._library, self._today = library, today
        self._plans: dict[tuple[str | None, str], AnswerPlan | None] = {}
        self._days: CappedMemo[str, date] = CappedMemo()
        self._most_objects = MOST_OBJECTS + max(len(rulebook.groups) for rulebook in library)

    def answer(self, data: bytes, explain: Explain, use: Use, checking: Sequence[str]) -> QuickAnswer | None:
        """The answer to one JSON text, checked by some engines; None where it goes the other way.

        Raises EngineDisagreement.
        """
        try:
            if explain is Explain.FULL:
                raise Slow
            plan, sent, _ = self._read(data)
            return plan.answer(sent, explain, use, checking)
        except Slow:
            return None

    def document(self, data: bytes, explain: Explain, use: Use, checking: Sequence[str]) -> QuickDocument | None:
        """As `answer`, with what it takes to find the answer again."""
        try:
            plan, sent, raw = self._read(data)
            answer = plan.answer(sent, explain, use, checking)
        except Slow:
            return None
        document = filled_in(raw, sent.as_of, plan.rulebook.name)
        return QuickDocument(answer, sent.subject, sent.as_of, document, plan.rulebook)

    def _read(self, data: bytes) -> tuple[AnswerPlan, Envelope, Mapping[str, Any]]:
        """The plan that answers one JSON text, what the text says, and all of it. Raises Slow."""
        raw = self._parsed(data)
        if type(raw) is not dict or not raw.keys() <= KEYS:
            raise Slow
        plan = self._plan(raw.get("rulebook"), raw.get("kind"))
        subject, as_of = subject_told_plainly(raw.get("subject")), self._day(raw.get("as_of"))
        if subject is None:
            raise Slow
        return plan, Envelope(raw.get("facts"), raw.get("evidence"), subject, as_of), raw

    def prepare(self) -> None:
        """Make every plan that a document may ask for without naming a rulebook."""
        for kind in self._library.in_force.rule_sets:
            self._plan(None, kind)

    def _plan(self, name: Any, kind: Any) -> AnswerPlan:
        if type(kind) is not str or (name is not None and type(name) is not str):
            raise Slow
        if (name, kind) not in self._plans:
            try:
                rulebook = self._library.rulebook(name)
                rule_set = self._library.rule_set(rulebook, kind)
            except RuleSetNotFound:
                raise Slow from None
            self._plans[name, kind] = plan_of(rulebook, rule_set, dumps, __version__, (ASKED, IN_BULK))
        plan = self._plans[name, kind]
        if plan is None:
            raise Slow
        return plan

    def _parsed(self, data: bytes) -> Any:
        if data.count(b"{") > self._most_objects:
            raise Slow
        try:
            return from_json(data, catch_duplicate_keys=True, float_mode="decimal", allow_inf_nan=False)
        except ValueError:
            raise Slow from None

    def _day(self, text: Any) -> date:
        if text is None:
            return self._today()
        if type(text) is not str:
            raise Slow
        return self._days.get(text) or self._days.keep(text, day_of(text))
