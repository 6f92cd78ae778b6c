"""Documents answered; nothing is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from dontbuy.api.errors import CriterionNotFound, NotJson, SchemaNotFound
from dontbuy.api.wire.envelope import Envelope, read_envelope
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine import __version__
from dontbuy.engine.answer import Explain, answer
from dontbuy.engine.answer_shape import Answer, SubjectData
from dontbuy.engine.errors import Diagnostic, FactsError, RuleSetNotFound, did_you_mean
from dontbuy.engine.evaluate import ASKED, Use, evaluate
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.fingerprint import digest
from dontbuy.engine.rulebook.library import Library

if TYPE_CHECKING:
    from dontbuy.api.quick import Quick
    from dontbuy.engine.plan.plan import QuickAnswer
    from dontbuy.engine.proof.ways import Judged


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read: the envelope, its rule set, its facts."""

    request: Envelope
    rulebook: Rulebook
    rule_set: RuleSet
    reading: Reading

    @property
    def subject(self) -> SubjectData | None:
        """What was said of the subject; None where nothing was."""
        said = self.request.subject
        return cast(SubjectData, {**said}) if said else None

    @property
    def digest(self) -> str:
        """Over what was read: aliases resolved, nulls dropped, the day filled in."""
        evidence = [{**piece.sent, "fact": piece.fact, "value": piece.value} for piece in self.reading.evidence]
        subject, as_of = self.subject or {}, self.reading.facts.as_of
        return digest([self.rule_set.kind, subject, self.reading.told, evidence, as_of, self.rulebook.id])

    def judged(self, verdict: str) -> "Judged":
        """It with its verdict, as proofs take it."""
        from dontbuy.engine.proof.retelling import Sent
        from dontbuy.engine.proof.ways import Judged

        sent = Sent(self.request.facts, self.request.evidence)
        return Judged(self.rulebook, self.rule_set, sent, self.reading, verdict)


def today_in_utc() -> date:
    """The day that a document is judged for where it names none: the same on every machine, whatever its zone."""
    return now_in_utc().date()


def now_in_utc() -> datetime:
    return datetime.now(UTC)


_SUMMARY = Explain.SUMMARY


class Answerer:
    """Answers documents by the rulebooks of a library: the same answer for whoever asks."""

    def __init__(
        self,
        library: Library,
        today: Callable[[], date] = today_in_utc,
        count: Callable[[str, str], None] = lambda kind, verdict: None,
    ) -> None:
        """`count` is told the kind and the verdict of every document that was answered."""
        self.library = library
        self._today, self._count = today, count

    @property
    def today(self) -> date:
        """The day that a document is judged for where it names none."""
        return self._today()

    def check(self, raw: Any, explain: Explain = Explain.SUMMARY, *, is_proved: bool = True) -> Answer:
        """The answer to a document; nothing is kept. Where everything is to be explained, it `is_proved` too, unless
        whoever asks has no use for that: it takes a hundred times as long.

        Raises FactsError with everything that is wrong with it, RuleSetNotFound, EngineDisagreement.
        """
        return self._counted(self._answer(self.read(raw), explain, is_proved=is_proved))

    def check_json(self, data: bytes, explain: Explain = _SUMMARY, use: Use = ASKED, verify: bool = False) -> bytes:
        """The answer to one JSON text as JSON: the same bytes as of `check`, by a plan where it is told plainly.

        Raises what `check` raises, and NotJson.
        """
        quick = self.check_quickly(data, explain, use, verify)
        return self.check_slowly(data, explain, use, verify) if quick is None else quick

    def check_quickly(
        self, data: bytes, explain: Explain = _SUMMARY, use: Use = ASKED, verify: bool = False
    ) -> bytes | None:
        """The answer by a plan; None where a document is not told plainly, or wrong.

        Where it is checked by an engine that checks some answers only, or all are to `verify` it, the whole answer is
        made the other way too, and held to that. Raises EngineDisagreement.
        """
        checking = use.checking(all_of_them=verify)
        quick = self.quick.answer(data, explain, use, checking)
        return None if quick is None else self._held(quick, data, explain, use, checking).data

    def check_slowly(self, data: bytes, explain: Explain = _SUMMARY, use: Use = ASKED, verify: bool = False) -> bytes:
        """The answer by reading and explaining the document anew. Raises what `check_json` raises."""
        return dumps(self._counted(self._read_and_answered(data, explain, use, use.checking(all_of_them=verify))))

    @cached_property
    def quick(self) -> "Quick":
        """What answers by plans. It is imported where it is asked for, as proofs are: a check of a file has no use for
        it."""
        from dontbuy.api.quick import Quick

        return Quick(self.library, self._today)

    def read(self, raw: Any) -> ReadDocument:
        """Read a document. Raises FactsError with the faults of the envelope and of the facts together."""
        request, faults = read_envelope(raw)
        name = raw.get("rulebook") if isinstance(raw, Mapping) else None
        unknown = self.unknown_rulebook(name)
        if request is None or unknown:
            raise FactsError([*faults, *unknown, *self.faults_below(raw)])
        rulebook = self.library.rulebook(request.rulebook)
        rule_set = self.library.rule_set(rulebook, request.kind)
        as_of = request.as_of or self._today()
        return ReadDocument(
            request, rulebook, rule_set, read(rulebook, rule_set, request.facts, request.evidence, as_of)
        )

    def criterion(self, key: str) -> Criterion:
        """The criterion, sign or observation with this id. Raises CriterionNotFound."""
        criteria = self.library.in_force.criteria
        if key not in criteria:
            hint = did_you_mean(key, criteria) or "`GET /v1/criteria` lists them"
            raise CriterionNotFound([Diagnostic("criterion/not-found", "no criterion has this id", "", hint)])
        return criteria[key]

    def schema_of(self, kind: str) -> RuleSet:
        """The rule set that a document schema follows from. Raises SchemaNotFound."""
        rule_set = self.library.in_force.rule_sets.get(kind)
        if rule_set is None:
            hint = f"there are schemas of: {', '.join(self.library.in_force.rule_sets)}, answer"
            raise SchemaNotFound([Diagnostic("schema/not-found", "no schema has this name", "", hint)])
        return rule_set

    def unknown_rulebook(self, name: Any) -> Sequence[Diagnostic]:
        """The fault of a name that no rulebook has; another fault is told where it is no name at all."""
        try:
            self.library.rulebook(name if isinstance(name, str) else None)
        except RuleSetNotFound as error:
            return error.diagnostics
        return ()

    def faults_below(self, raw: Any) -> Sequence[Diagnostic]:
        """What is wrong with the facts of a document whose envelope is wrong already."""
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        if not isinstance(kind, str):
            return ()
        facts, evidence, name = raw.get("facts"), raw.get("evidence"), raw.get("rulebook")
        is_known = isinstance(name, str) and not self.unknown_rulebook(name)
        rulebook = self.library.rulebook(name if is_known else None)
        try:
            read(
                rulebook,
                self.library.rule_set(rulebook, kind),
                facts if isinstance(facts, Mapping) else {},
                evidence if isinstance(evidence, list) else [],
                self._today(),
            )
        except (FactsError, RuleSetNotFound) as error:
            return error.diagnostics
        return ()

    def _held(
        self, quick: "QuickAnswer", data: bytes, explain: Explain, use: Use, checking: Sequence[str]
    ) -> "QuickAnswer":
        """An answer by a plan, counted; held to the other way where more engines check it than always do."""
        if len(checking) > bool(use.always):
            quick.hold(self._otherwise(data, explain, use, checking))
        self._count(quick.kind, quick.verdict)
        return quick

    def _otherwise(self, data: bytes, explain: Explain, use: Use, checking: Sequence[str]) -> bytes:
        """The answer made the other way, to hold one to; `b""` where that way refuses the document."""
        try:
            return dumps(self._read_and_answered(data, explain, use, checking))
        except (NotJson, FactsError, RuleSetNotFound):
            return b""

    def _read_and_answered(self, data: bytes, explain: Explain, use: Use, checking: Sequence[str]) -> Answer:
        return self._answer(self.read(loads(data)), explain, use, checking)

    def _answer(
        self,
        document: ReadDocument,
        explain: Explain,
        use: Use = ASKED,
        checking: Sequence[str] | None = None,
        *,
        is_proved: bool = True,
    ) -> Answer:
        rule_set, facts, with_clear = document.rule_set, document.reading.facts, explain is Explain.FULL
        verdict = evaluate(rule_set, facts, explain_clear=with_clear, use=use, checking=checking)
        found = answer(
            document.rulebook,
            verdict,
            document.reading,
            subject=document.subject,
            input_digest=document.digest,
            version=__version__,
            explain=explain,
            use=use,
        )
        if explain is Explain.FULL and is_proved:
            from dontbuy.engine.proof.data import proof_data

            proof = proof_data(document.judged(found["verdict"]))
            missing = [*found.get("not_computed", ()), *proof.get("not_computed", ())]
            found.update(cast(Any, {**proof, "not_computed": missing} if missing else proof))
        return found

    def _counted(self, found: Answer) -> Answer:
        self._count(found["kind"], found["verdict"])
        return found
