"""The envelope of a document: what is told with ordinary words is read here, and `request` says what is wrong with it.

The shapes of `request` need pydantic, which takes longer to import than the check of a file takes in all. So they are
asked only about what is not plainly right, and then they decide: whatever is read here, they read likewise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

from dontbuy.engine.columns import LONGEST_NAME
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.values import HIDDEN

if TYPE_CHECKING:
    from dontbuy.api.wire.request import EvaluationRequest

# A name stands in one line, so a tab and a line end are refused in it too.
_NOT_IN_A_NAME = rf"{HIDDEN}\t\n\r"
_HIDES = re.compile(f"[{_NOT_IN_A_NAME}]")
VISIBLE_NAME = rf"^[^{_NOT_IN_A_NAME}]*[^{_NOT_IN_A_NAME}\s][^{_NOT_IN_A_NAME}]*$"
KEYS = frozenset({"kind", "facts", "subject", "evidence", "as_of", "rulebook"})
_OF_A_SUBJECT = ("id", "name")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a document says beside its facts; facts and evidence stay as they were sent until the engine reads them.

    `subject` has what was said of the subject, `id` before `name`, and nothing that was not. None is what was left out.
    """

    kind: str
    facts: Mapping[str, Any]
    subject: Mapping[str, str]
    evidence: list[Any] | None
    as_of: date | None
    rulebook: str | None


def hides_something(name: str) -> bool:
    """Whether a name has a character that does not show, turns the writing round or ends the line."""
    return bool(_HIDES.search(name))


def is_iso_date(text: str) -> bool:
    """Whether a text is a day written as YYYY-MM-DD."""
    # fromisoformat also reads the days of a week, such as 2026-W47-6.
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def day_of(text: str | None) -> date | None:
    """The day of a text that was read as one; None where there is none."""
    return date.fromisoformat(text) if text else None


def read_envelope(raw: Any) -> tuple[Envelope | None, list[Diagnostic]]:
    """The envelope, or everything that is wrong with it, each with its JSON pointer."""
    if plain := told_plainly(raw):
        return plain, []
    # Imported here: see above.
    from dontbuy.api.wire.request import read_request

    request, faults = read_request(raw)
    return None if request is None else _of(request), faults


def told_plainly(raw: Any) -> Envelope | None:
    """The envelope of a document in which nothing has to be looked at twice; None where something has."""
    if type(raw) is not dict or not raw.keys() <= KEYS:
        return None
    kind, facts, evidence, rulebook = raw.get("kind"), raw.get("facts"), raw.get("evidence"), raw.get("rulebook")
    subject, as_of = subject_told_plainly(raw.get("subject")), raw.get("as_of")
    if not _is_word(kind) or type(facts) is not dict or not all(map(_is_word, facts)) or subject is None:
        return None
    if not (evidence is None or type(evidence) is list) or not (rulebook is None or _is_word(rulebook)):
        return None
    if not (as_of is None or (_is_word(as_of) and is_iso_date(as_of))):
        return None
    return Envelope(kind, facts, subject, evidence, day_of(as_of), rulebook)


def subject_told_plainly(raw: Any) -> Mapping[str, str] | None:
    """What was said of a subject, without what was null; None where something has to be looked at twice."""
    if raw is None:
        return {}
    if type(raw) is not dict or not raw.keys() <= {*_OF_A_SUBJECT}:
        return None
    said = {part: raw[part] for part in _OF_A_SUBJECT if raw.get(part) is not None}
    return said if all(map(_is_a_name, said.values())) else None


def _is_word(text: Any) -> TypeGuard[str]:
    return type(text) is str and text.isascii()


def _is_a_name(text: Any) -> bool:
    """Whether it is a name beyond doubt; half a character is none, for it does not print."""
    if type(text) is not str or len(text) > LONGEST_NAME or not text.isprintable():
        return False
    return bool(text.strip()) and not hides_something(text)


def _of(request: "EvaluationRequest") -> Envelope:
    """What was read by the shapes."""
    said = {} if request.subject is None else {name: value for name, value in request.subject if value is not None}
    return Envelope(request.kind, request.facts, said, request.evidence, day_of(request.as_of), request.rulebook)
