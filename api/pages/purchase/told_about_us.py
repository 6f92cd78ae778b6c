"""What was told about the buying side, once for every vendor, as a board shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.purchase.standing import speaker
from dontbuy.api.pages.words import in_one_line
from dontbuy.api.purchases.board import Board
from dontbuy.api.records.checks import Telling


@dataclass(frozen=True, slots=True)
class ToldOfUs:
    """One fact, in the few words that name it, and what each person said of it: the answer, and who gave it."""

    short: str
    answers: Sequence[tuple[str, str]]


def told_about_us(found: Board, *, is_owner: bool) -> Sequence[ToldOfUs]:
    """Every fact about the buying side that somebody told, the first told first. What was taken back is left out."""
    newest, people = _newest(found), {part.id: part for part in found.whole.parts}
    facts: dict[str, list[tuple[str, str]]] = {}
    for (fact, part), telling in newest.items():
        declared = found.rulebook.facts[fact]
        if telling.value is None or not declared.question or declared.companion_of:
            continue
        who = f"{people[part].name}, {people[part].role}".removeprefix(", ") if part in people else ""
        said = [telling, *(newest[each, part] for each in declared.companions if (each, part) in newest)]
        text = "; ".join(_in_words(found, each) for each in said if each.value is not None)
        facts.setdefault(fact, []).append((text, speaker(found, who, "", is_owner=is_owner)))
    declared_facts = found.rulebook.facts
    return [ToldOfUs(declared_facts[fact].short or declared_facts[fact].question, said) for fact, said in facts.items()]


def _newest(found: Board) -> Mapping[tuple[str, str], Telling]:
    """What each person told last of each fact, in the order in which it was told first."""
    every = {each.number: each for column in found.columns for each in column.check.tellings if each.about_us}
    return {
        (every[number].fact, every[number].part): every[number]
        for number in sorted(every)
        if every[number].fact in found.rulebook.facts
    }


def _in_words(found: Board, telling: Telling) -> str:
    return in_one_line(telling.value, found.rulebook.facts[telling.fact].type, found.rulebook)
