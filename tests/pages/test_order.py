"""The order of the questions: what another question rests on comes first, whoever reads."""

import re
from itertools import product

import pytest

from dontbuy.engine.facts import ValueType
from tests.pages.conftest import Reader, heading

WHO = [
    ("request", "leader"),
    ("request", "evaluator"),
    ("vendor", "leader"),
    ("vendor", "evaluator"),
    ("discovery", ""),
]


def also(text: str) -> list[str]:
    return re.findall(r'name="also" value="([^"]+)"', text)


@pytest.mark.parametrize("goes_on", [False, True], ids=["at first", "after a result"])
@pytest.mark.parametrize(("slug", "person"), WHO)
def test_no_question_comes_before_the_one_that_it_is_asked_after(
    reader: Reader, slug: str, person: str, goes_on: bool
) -> None:
    token = reader.begin(slug, reader=person)
    rule_set = reader.service.library.in_force.rule_sets[reader.document(token)["kind"]]
    if goes_on:
        reader.post(f"/draft/{token}/result")
    reader.get(f"/draft/{token}")
    asked: list[str] = []

    while reader.fact:
        page = reader.get(reader.address)
        # What is asked below another question may be left open, so it counts as asked after it.
        asked += [fact for fact in (reader.fact, *also(page.text)) if fact not in asked]
        reader.post(reader.address, {"action": "skip", "also": also(page.text)})

    assert len(asked) > 20
    early = [
        (before, fact)
        for fact, before in product(asked, asked)
        if before in rule_set.facts[fact].after and asked.index(before) > asked.index(fact)
    ]
    assert early == []


@pytest.mark.parametrize("person", ["leader", "evaluator"])
def test_whether_there_was_a_training_is_asked_before_what_came_of_it(reader: Reader, person: str) -> None:
    reader.begin("request", reader=person)
    rule_set = reader.service.library.in_force.rule_sets["buying_request"]

    rests = [
        name
        for name, fact in rule_set.facts.items()
        if name.startswith("prior.") and not fact.companion_of and name != "prior.exists"
    ]

    assert len(rests) == 4
    assert all(rule_set.facts[name].type.value_type is ValueType.YES_NO for name in rests)
    assert {rule_set.facts[name].after for name in rests} == {("prior.exists",)}


@pytest.mark.parametrize(("slug", "person"), [("vendor", "leader"), ("vendor", "evaluator"), ("discovery", "")])
@pytest.mark.parametrize(("said", "is_asked"), [("false", False), ("true", True)])
def test_whether_the_leader_has_time_is_not_asked_of_one_who_is_in_the_calls(
    reader: Reader, slug: str, person: str, said: str, is_asked: bool
) -> None:
    token = reader.begin(slug, reader=person)
    reader.answer(token, "evaluator.is_delegate", said)

    asked, page = set[str](), reader.get(f"/draft/{token}")
    while reader.fact and len(asked) < 60:
        asked |= {reader.fact, *also(page.text)}
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})

    assert ("leader.unavailable" in asked) is is_asked
    assert len(asked) > 15


STAGE = re.compile(
    r'(?:<span class="stage-title">(.*?)</span>\s*)?<span class="stage-at">Questions? (\d+)(?: to (\d+))?'
    r"(?:, about (\d+) to go|, the last ones?)<"
)
BAR = re.compile(r'<li([^>]*)><progress value="(\d+)" max="(\d+)" aria-label="([^"]+): \d+ of \d+">')


@pytest.mark.parametrize(("slug", "person"), WHO)
def test_progress_fills_from_left_to_right_and_counts_the_questions_of_a_page(
    reader: Reader, slug: str, person: str
) -> None:
    reader.begin(slug, reader=person)
    page, begun, left = reader.get(reader.address), list[str](), 99
    while reader.fact:
        bars, shown = BAR.findall(page.text), 1 + len(also(page.text))
        current = [title for marks, _, _, title in bars if "data-current" in marks]
        begun += [title for title in current if title not in begun]
        assert [title for *_, title in bars][: len(begun)] == begun
        stage = STAGE.search(page.text)
        assert stage is not None
        title, first, last, to_go = stage.groups()
        # What stands below a list is counted once it is answered, or asked by itself.
        counted = 1 if reader.fact == "metrics.items" else shown
        assert int(last or first) - int(first) == counted - 1, (reader.fact, stage[0])
        assert int(to_go or 0) < left
        left = int(to_go or 0)
        # The heading of several questions says what they are about, so nothing else does.
        assert title != heading(page)
        assert bool(title) is ("list-acts" in page.text or shown == 1), (reader.fact, title)
        assert page.text.count('aria-current="step"') == 1
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})
    assert len(begun) > 2
