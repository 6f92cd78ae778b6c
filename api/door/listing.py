"""How a list of evaluations is asked for: what is wanted, how many at a time, and where to go on."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from dontbuy.api.errors import WrongParameter
from dontbuy.api.records.evaluations import MOST_LISTED, EvaluationFilter
from dontbuy.api.wire.cursors import number_after
from dontbuy.api.wire.vocabulary import verdict_words
from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.ir import Rulebook

ADDRESS = "/v1/evaluations"
_MOST_NAMED = 40
_PURCHASE = re.compile(r"pu_[0-9a-f]{32}")
NEXT_PAGE = {
    "Link": {
        "schema": {"type": "string"},
        "description": 'The next page, as `<…>; rel="next"`; absent on the last one.',
    }
}
"""The header of one page of a list."""
Word = Annotated[str | None, Query()]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED)]
"""How many lines a page has at most."""


class AskedList:
    """The parameters of a list, as they were sent."""

    def __init__(
        self,
        kind: Word = None,
        verdict: Word = None,
        level: Word = None,
        subject: Word = None,
        criterion: Word = None,
        purchase: Word = None,
        since: Annotated[str | None, Query(alias="from")] = None,
        until: Annotated[str | None, Query(alias="to")] = None,
        cursor: Word = None,
        limit: Limit = MOST_LISTED,
    ) -> None:
        sent = {"kind": kind, "verdict": verdict, "level": level, "subject": subject, "criterion": criterion}
        sent |= {"purchase": purchase, "from": since, "to": until}
        self.said: Mapping[str, str] = {name: value for name, value in sent.items() if value is not None}
        self.limit, self._cursor = limit, cursor

    def wanted(self, rulebooks: Iterable[Rulebook]) -> tuple[EvaluationFilter, int | None]:
        """What is wanted, and the number after which the page before this one ended; None for the first page.

        Raises WrongParameter with all that is wrong: a word that no rulebook in force has, a time that is
        none, a cursor of another list.
        """
        faults = [*self._unknown_words(rulebooks), *self._no_purchase()]
        times: dict[str, str] = {}
        for name in ("from", "to"):
            found = _time(name, self.said[name]) if name in self.said else None
            if isinstance(found, Diagnostic):
                faults.append(found)
            elif found is not None:
                times[name] = found
        before = number_after(self._cursor, self.said) if self._cursor is not None else None
        if isinstance(before, Diagnostic):
            faults.append(before)
        if faults or isinstance(before, Diagnostic):
            raise WrongParameter(faults)
        told = {name: value for name, value in self.said.items() if name not in ("from", "to")}
        return EvaluationFilter(**told, since=times.get("from"), until=times.get("to")), before

    def _no_purchase(self) -> Iterator[Diagnostic]:
        if "purchase" in self.said and not _PURCHASE.fullmatch(self.said["purchase"]):
            hint = "write an id as `GET /v1/purchases` lists it: pu_ and 32 hexadecimal digits"
            yield Diagnostic("http/wrong-parameter", "not the id of a purchase", "/query/purchase", hint)

    def link(self, cursor: str) -> str:
        """The `Link` header that leads to the next page."""
        return next_page(ADDRESS, {**self.said, "limit": self.limit, "cursor": cursor})

    def _unknown_words(self, rulebooks: Iterable[Rulebook]) -> Iterator[Diagnostic]:
        words: dict[str, dict[str, None]] = {}
        for rulebook in rulebooks:
            for name, known in _words(rulebook).items():
                words.setdefault(name, {}).update(dict.fromkeys(known))
        for name, known in words.items():
            if name in self.said and self.said[name] not in known:
                hint = did_you_mean(self.said[name], known) or _one_of(known)
                message = "the rulebook in force has no such word"
                yield Diagnostic("http/wrong-parameter", message, f"/query/{name}", hint)


def next_page(address: str, query: Mapping[str, object]) -> str:
    """The `Link` header that leads to the next page of a list."""
    return f'<{address}?{urlencode(query)}>; rel="next"'


def _words(rulebook: Rulebook) -> Mapping[str, Collection[str]]:
    """What each parameter can say, in the order of the rulebook."""
    verdicts = verdict_words(rulebook)
    return {
        "kind": [*rulebook.rule_sets],
        "verdict": [*dict.fromkeys(word.word for word in verdicts)],
        "level": [*dict.fromkeys(word.level for word in verdicts)],
        "criterion": [*rulebook.criteria],
    }


def _one_of(known: Collection[str]) -> str:
    return f"write one of: {', '.join(known)}" if len(known) <= _MOST_NAMED else "`GET /v1/criteria` lists them"


def _time(name: str, text: str) -> str | Diagnostic:
    """A day, which begins at midnight in UTC, or a time with its zone, as ISO text in UTC with microseconds."""
    try:
        found = datetime.fromisoformat(text)
        if len(text) == len("2026-11-21"):
            found = datetime.combine(date.fromisoformat(text), time(), UTC)
        if found.tzinfo is not None:
            return found.astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        pass
    hint = "write a day, 2026-11-21, or a time with its zone, 2026-11-21T09:30:00Z"
    return Diagnostic("http/wrong-parameter", "neither a day nor a time with its zone", f"/query/{name}", hint)
