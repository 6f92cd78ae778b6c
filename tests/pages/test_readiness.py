"""Readiness: whether the minimums are met, who sees to them, who reinforces, why it is off; nothing typed is lost."""

import re

import httpx
import pytest

from dontbuy.api.purchases.plans import Plans
from tests.pages.conftest import Reader, heading
from tests.pages.test_matrix import tell
from tests.pages.test_purchase import add_vendor, answer, ask, begin, request_of, send, words_of


def readiness(reader: Reader, token: str) -> httpx.Response:
    return reader.get(f"/purchase/{token}/readiness")


def saw(page: httpx.Response) -> str:
    return str(re.findall(r'name="saw" value="(\d+)"', page.text)[0])


def save(reader: Reader, token: str, number: str = "", **fields: str) -> httpx.Response:
    """Save some fields as a form that saw the plan as it is now, or as it was at `number`."""
    number = number or saw(readiness(reader, token))
    return send(reader, f"/purchase/{token}/readiness", saw=number, **fields)


def plan(number: int, **fields: str) -> dict[str, str]:
    return {f"plan/minimum/{number}/{key}": text for key, text in fields.items()}


def value_of(page: httpx.Response, name: str) -> str:
    """What stands in a field."""
    line = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"', page.text)
    lines = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    found = line or lines
    assert found, name
    return found[1]


def levels(page: httpx.Response) -> list[str]:
    return re.findall(r'class="card minimum" data-level="(\w+)"', page.text)


def test_a_minimum_is_met_not_met_or_not_known(reader: Reader) -> None:
    token = begin(reader)
    page = readiness(reader, token)
    assert levels(page) == ["unknown"] * 5
    assert "Not known yet: there is no vendor." in words_of(page)
    request, acme = request_of(reader, token), add_vendor(reader, token, "Acme")
    add_vendor(reader, token, "Bolt")
    reader.answer(request, "evaluator.is_delegate", "false")
    reader.answer(request, "leader.knows_lagging_metrics", "true")
    reader.answer(request, "leader.on_active_journey", "false")
    reader.answer(request, "buy_in.reps", "true")
    tell(reader, acme, "vendor.articulates.root_causes", "true", "Reps pitch in the first call")
    page = readiness(reader, token)
    assert levels(page) == ["none", "act", "unknown", "unknown", "unknown"]
    words = words_of(page)
    assert "Acme: explains root causes: yes Reps pitch in the first call" in words
    assert "Bolt: explains root causes: no answer yet" in words
    for fact in ("vendor.articulates.plan", "vendor.articulates.impact_on_metrics"):
        tell(reader, acme, fact, "true")
    assert levels(readiness(reader, token))[4] == "none"


def test_no_vendor_meets_a_minimum_that_each_of_them_fails(reader: Reader) -> None:
    token = begin(reader)
    for name in ("Acme", "Bolt"):
        tell(reader, add_vendor(reader, token, name), "vendor.articulates.plan", "false")
    assert levels(readiness(reader, token))[4] == "act"


def test_what_two_people_differ_about_is_not_known(reader: Reader) -> None:
    token = begin(reader)
    reader.answer(request_of(reader, token), "leader.accepts_problem_centric_discovery", "true")
    assert levels(readiness(reader, token))[3] == "none"
    answer(reader, ask(reader, token), "leader.accepts_problem_centric_discovery", "false", "Not before a price")
    page = readiness(reader, token)
    assert levels(page)[3] == "unknown"
    assert "two of you differ Not before a price (Dana, leader)" in words_of(page)


def test_each_minimum_has_the_line_it_comes_from_and_nobody_is_called_names(reader: Reader) -> None:
    token = begin(reader)
    reader.answer(request_of(reader, token), "leader.knows_lagging_metrics", "false")
    page = readiness(reader, token)
    for phrase, line in (
        ("Don't send someone else on the team to vet options", 33),
        ("Know the metrics that are lagging", 34),
        ("Get buy in from those who will have to change the most", 35),
        ("has to conduct a problem-centric discovery", 36),
        ("able to articulate the root causes, the plan to fix them", 36),
    ):
        assert f"“{phrase}” line {line}" in words_of(page), phrase
    assert "One question to answer of each call: “WOULD I BUY FROM THEM?” line 21" in words_of(page)
    assert "prevention" not in page.text.lower()


def test_the_plan_is_kept_and_shown_again(reader: Reader) -> None:
    token = begin(reader)
    page = save(
        reader,
        token,
        **plan(2, owner="Dana", day="2027-01-15", proof="The weekly review\nof lost deals"),
        **{"plan/begin/1/day": "2027-01-11", "plan/reinforce/6/who": "Kim and Lee"},
        **{"plan/why/1/stage": "Demo to proposal", "plan/why/1/calls": "5, by Kim", "plan/why/1/proof": "Recordings"},
    )
    assert "Saved." in words_of(page)
    assert value_of(page, "plan/minimum/2/owner") == "Dana"
    assert value_of(page, "plan/minimum/2/day") == "2027-01-15"
    assert value_of(page, "plan/minimum/2/proof") == "The weekly review\nof lost deals"
    assert value_of(page, "plan/reinforce/6/who") == "Kim and Lee"
    assert value_of(page, "plan/why/1/stage") == "Demo to proposal"
    assert "Week 6, from 22 February 2027" in words_of(page)
    page = save(reader, token, **plan(2, owner="", day="", proof=""))
    assert value_of(page, "plan/minimum/2/owner") == ""


def test_a_plan_changes_no_verdict_and_no_document(reader: Reader) -> None:
    token = begin(reader)
    before = heading(reader.get(f"/purchase/{token}"))
    save(reader, token, **plan(1, owner="Dana"))
    assert heading(reader.get(f"/purchase/{token}")) == before
    assert "Dana" not in reader.get(f"/draft/{request_of(reader, token)}/answers.json").text


def test_what_somebody_else_changed_meanwhile_is_shown_and_asked_about_and_never_overwritten(reader: Reader) -> None:
    token = begin(reader)
    mine = saw(readiness(reader, token))
    save(reader, token, **plan(1, owner="Kim"))
    untouched = {f"plan/why/{at}/stage": "" for at in (1, 2, 3)}
    page = save(reader, token, mine, **plan(1, owner="Dana"), **plan(3, owner="Lee"), **untouched)
    assert page.status_code == 409
    words = words_of(page)
    assert "Keep mine: Who sees to it: Dana" in words
    assert "Keep the other: Who sees to it: Kim (21 November 2026, 12:00 UTC)" in words
    assert value_of(page, "plan/minimum/1/owner") == "Dana"
    assert page.text.count('class="card worksheet-row"') == 3
    now = readiness(reader, token)
    assert value_of(now, "plan/minimum/1/owner") == "Kim"
    assert value_of(now, "plan/minimum/3/owner") == "Lee"
    theirs = save(reader, token, saw(page), **plan(1, owner="Dana"), **{"keep/plan/minimum/1": "theirs"})
    assert value_of(theirs, "plan/minimum/1/owner") == "Kim"
    kept = save(reader, token, saw(page), **plan(1, owner="Dana"), **{"keep/plan/minimum/1": "mine"})
    assert (kept.status_code, value_of(kept, "plan/minimum/1/owner")) == (200, "Dana")


def test_what_was_not_touched_in_an_old_tab_is_left_alone(reader: Reader) -> None:
    token = begin(reader)
    old = saw(readiness(reader, token))
    save(reader, token, **plan(1, owner="Kim"))
    page = save(reader, token, old, **plan(1, owner="", day="", proof=""), **plan(2, owner="Lee"))
    assert page.status_code == 200
    assert value_of(page, "plan/minimum/1/owner") == "Kim"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan/minimum/1/day", "soon", "Give the day as year-month-day, such as 2027-03-31"),
        ("plan/minimum/1/owner", "x" * 201, "Shorten this to at most 200 characters; it has 201"),
        ("plan/reinforce/2/who", "a\u202eb", "Write this again by hand"),
        ("plan/why/2/heard", "x" * 2001, "Shorten this to at most 2,000 characters; it has 2,001"),
    ],
)
def test_what_cannot_be_kept_is_shown_again_as_it_was_typed_with_its_place(
    reader: Reader, name: str, text: str, said: str
) -> None:
    token = begin(reader)
    page = save(reader, token, **{name: text, "plan/minimum/5/owner": "Lee"})
    assert page.status_code == 422
    assert said in words_of(page)
    assert f'href="#{name}"' in page.text
    assert value_of(page, name) == text
    assert value_of(page, "plan/minimum/5/owner") == "Lee"
    assert value_of(readiness(reader, token), "plan/minimum/5/owner") == ""


def test_there_is_always_a_free_row_and_never_more_than_twenty(reader: Reader) -> None:
    token = begin(reader)
    rows = re.compile(r'name="plan/why/(\d+)/stage"')
    assert rows.findall(readiness(reader, token).text) == ["1", "2", "3"]
    page = save(reader, token, **{f"plan/why/{at}/stage": f"Stage {at}" for at in range(1, 21)})
    assert rows.findall(page.text) == [str(at) for at in range(1, 21)]
    assert "Stage 20" in page.text
    assert save(reader, token, **{"plan/why/21/stage": "one more"}).status_code == 200
    assert "one more" not in readiness(reader, token).text


def test_what_was_planned_goes_with_the_export_and_the_history_and_with_the_purchase(reader: Reader) -> None:
    token = begin(reader)
    save(reader, token, **plan(4, owner="Dana"))
    owner = {"authorization": f"Bearer {token}"}
    key = purchase_id(reader)
    entries = reader.door.get(f"/v1/purchases/{key}/history", headers=owner).json()["entries"]
    assert [(entry["fact"], entry["value"], entry["changed"]) for entry in entries] == [
        ("plan/minimum/4", {"owner": "Dana"}, [])
    ]
    export = reader.door.get(f"/v1/purchases/{key}/export", headers=owner).json()
    again = reader.door.post("/v1/purchases", json=export).json()["token"]
    assert value_of(readiness(reader, again), "plan/minimum/4/owner") == "Dana"
    send(reader, f"/purchase/{token}/delete")
    send(reader, f"/purchase/{again}/delete")
    with reader.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tellings").scalar_one() == 0


def purchase_id(reader: Reader) -> str:
    with reader.database.reading() as connection:
        return str(connection.exec_driver_sql("SELECT id FROM purchases").scalar_one())


@pytest.mark.parametrize("value", [None, "text", 1, ["a"], {"owner": 1}, {"owner": None, "day": {}}])
def test_a_plan_that_was_brought_back_may_say_anything(reader: Reader, value: object) -> None:
    token = begin(reader)
    save(reader, token, **plan(4, owner="Dana"))
    owner = {"authorization": f"Bearer {token}"}
    export = reader.door.get(f"/v1/purchases/{purchase_id(reader)}/export", headers=owner).json()
    for told in export["tellings"]:
        if told["fact"] == "plan/minimum/4":
            told["value"] = value
    export["tellings"].append({**export["tellings"][-1], "fact": "plan/begin/1", "value": {"day": "soon"}})
    again = reader.door.post("/v1/purchases", json=export).json()["token"]
    page = readiness(reader, again)
    assert (page.status_code, value_of(page, "plan/minimum/4/owner")) == (200, "")
    assert reader.get(f"/purchase/{again}").status_code == 200


def test_a_name_that_could_be_a_fact_is_never_kept(reader: Reader) -> None:
    token = begin(reader)
    plans = Plans(reader.door.app.state.access)
    with pytest.raises(ValueError, match="could be that of a fact"):
        plans.tell(token, {"buy_in.reps": {"owner": "Dana"}}, 0)
    assert all("/" not in fact for fact in reader.service.library.in_force.facts)


def test_a_link_that_opens_nothing_opens_no_plan(reader: Reader) -> None:
    assert readiness(reader, "x" * 32).status_code == 404
    assert send(reader, f"/purchase/{'x' * 32}/readiness", saw="0").status_code == 404
