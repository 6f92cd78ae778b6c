"""Every case of every rulebook, on every engine: the proof that travels with the rules."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dontbuy.engine.cases import Case, differences, read_cases, run
from dontbuy.engine.evaluate import ENGINES, explained
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import may_turn, some_of

ROOT = Path(__file__).parent.parent.parent
FOLDERS = {"rules": ROOT / "rules", "grant-eligibility": ROOT / "examples" / "grant-eligibility"}
PRESENT = {name: folder for name, folder in FOLDERS.items() if (folder / "rulebook.yaml").is_file()}


@dataclass(frozen=True)
class Told:
    """A case and the name of its rulebook."""

    folder: str
    case: Case

    def __str__(self) -> str:
        return f"{Path(self.case.place.file).stem}: {self.case!s}"

    @property
    def rulebook(self) -> Rulebook:
        return rulebook_of(self.folder)

    def read(self) -> Reading:
        says = self.case.says
        return read(self.rulebook, self.rulebook.rule_sets[says.kind], says.facts, says.evidence, says.as_of)


@cache
def rulebook_of(folder: str) -> Rulebook:
    return load(FOLDERS[folder]).rulebook


CASES = [Told(name, case) for name, folder in PRESENT.items() for case in read_cases(folder)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("told", CASES, ids=str)
def test_a_case_is_answered_as_it_says(told: Told, engine: str) -> None:
    reading = told.read()
    rule_set = told.rulebook.rule_sets[told.case.says.kind]

    verdict = explained(rule_set, reading.facts, ENGINES[engine].decide(rule_set, reading.facts))

    assert list(differences(told.rulebook, told.case.says, verdict, reading)) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_rulebook_has_cases_and_answers_them(folder: str) -> None:
    cases = read_cases(FOLDERS[folder])

    answered = {str(case): run(rulebook_of(folder), case) for case in cases}

    assert len(cases) > 20
    assert {case: wrong for case, wrong in answered.items() if wrong} == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fact_taken_away_opens_a_criterion_or_leaves_it_and_never_turns_it(engine: str) -> None:
    turned = []
    for told in CASES:
        facts, rule_set = told.read().facts, told.rulebook.rule_sets[told.case.says.kind]
        before = ENGINES[engine].decide(rule_set, facts)
        for name in facts:
            after = ENGINES[engine].decide(rule_set, some_of(facts, set(facts) - {name}))
            moved = {key for key in after if after[key] not in (before[key], Truth.UNKNOWN)}
            turned += [(str(told), name, key) for key in moved - may_turn(rule_set)]

    assert turned == []


def test_a_case_that_names_no_day_is_answered_the_same_on_every_day() -> None:
    undated = [told for told in CASES if "as_of" not in told.case.says.model_fields_set]
    for told in undated:
        far_off = replace(told.case, says=told.case.says.model_copy(update={"as_of": date(2999, 12, 31)}))
        assert run(told.rulebook, far_off) == [], str(told)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_criterion_has_a_case_where_it_fires_one_where_it_is_clear_and_one_where_it_is_open(folder: str) -> None:
    shown: dict[Truth, set[str]] = {truth: set() for truth in Truth}
    for case in read_cases(FOLDERS[folder]):
        shown[Truth.YES] |= {*case.says.because, *case.says.signs, *case.says.observations}
        shown[Truth.NO] |= {*case.says.clear}
        shown[Truth.UNKNOWN] |= {*case.says.open}

    rulebook = rulebook_of(folder)
    judged = {criterion.id for rule_set in rulebook.rule_sets.values() for criterion in rule_set.criteria}
    every = {criterion.id for rule_set in rulebook.rule_sets.values() for criterion in rule_set.all_criteria}
    lacking = {truth.name: (every if truth is Truth.YES else judged) - shown[truth] for truth in Truth}
    assert lacking == {"NO": set(), "UNKNOWN": set(), "YES": set()}
