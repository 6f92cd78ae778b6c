"""An answer made from bytes to bytes is the one made the other way, to the byte; what is not plain is left to that."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.quick import MOST_OBJECTS, Quick
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.api.wire.written import written
from dontbuy.engine import memo
from dontbuy.engine.answer import Explain
from dontbuy.engine.cases import read_cases
from dontbuy.engine.errors import EngineDisagreement, FactsError
from dontbuy.engine.evaluate import ASKED, IN_BULK, Use
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.plan.writing import MOST_OF_A_TEXT, AnswerWriter
from dontbuy.engine.rulebook.library import Library
from dontbuy.engine.rulebook.source import read_or_raise
from tests.api.changed import EXPLAIN, ROOT, TODAY, both, changed, looked_at, service
from tests.conformance import invented
from tests.rulebooks import made

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WAYS = service()
SLOW, QUICK = WAYS
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def answered(document: Mapping[str, Any], explain: Explain = Explain.SUMMARY) -> Mapping[str, Any]:
    """The answer the quick way, which is the same the other way."""
    quick, slow = both(WAYS, dumps(document), explain)
    assert quick is not None
    assert quick == slow
    answer: Mapping[str, Any] = loads(quick)
    return answer


def is_slow(data: bytes) -> bool:
    return QUICK.answer(data, Explain.SUMMARY, ASKED, ["compiled"]) is None


# --- the same bytes


def test_thousands_of_invented_documents_are_answered_with_the_same_bytes() -> None:
    """Of three kinds, with evidence, subjects, data issues and what follows from other facts; those with a conflict are
    slow."""
    dice, seen, differ = random.Random(1), Counter[str](), []
    for document in invented.documents(101, 3_000):
        quick, slow = both(WAYS, dumps(document), dice.choice(EXPLAIN))
        assert slow is not None
        if quick is None:
            continue
        answer = loads(slow)
        seen[document["kind"]] += 1
        seen["evidence"] += '"evidence":[{' in slow.decode()
        seen["subject"] += answer["subject"] is not None
        seen["issues"] += bool(answer["data_issues"])
        seen["implied"] += '"implied_by":["/' in slow.decode()
        seen["own word"] += '"self_reported":true' in slow.decode()
        seen["settled"] += answer["settled"]
        if quick != slow:
            differ.append(document)

    assert differ == []
    assert min(seen.values()) > 60
    assert set(seen) == {*invented.KINDS, "evidence", "subject", "issues", "implied", "own word", "settled"}


@pytest.mark.parametrize("seed", range(3))
def test_changed_documents_are_answered_with_the_same_bytes_or_slowly(seed: int) -> None:
    """Broken ones too. `python -m tests.api.changed` looks at as many as somebody has time for."""
    found, differ = looked_at(WAYS, 2_000, seed)

    assert differ == []
    assert found["quick"] > 400
    assert found["refused"] > 700


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_answered_quickly(path: Path) -> None:
    document = read_or_raise(path, path.name).plain()
    for explain in (Explain.NONE, Explain.SUMMARY):
        assert answered(document, explain)["kind"] == document["kind"]


def test_whatever_is_to_be_explained_in_full_is_slow() -> None:
    """What it rests on, and what would change it, takes a hundred times as long as reading it anew."""
    data = b'{"kind": "vendor_evaluation", "facts": {}}'

    assert QUICK.answer(data, Explain.FULL, ASKED, ["compiled"]) is None


@pytest.mark.parametrize("folder", ["rules", "examples/grant-eligibility"])
def test_every_case_of_both_rulebooks_is_answered_with_the_same_bytes_or_slowly(folder: str) -> None:
    """The second one compares amounts and dates, counts records, and asks whether something was told at all."""
    name = "sales-training" if folder == "rules" else "grant-eligibility"
    quickly, cases = 0, read_cases(ROOT / folder)
    for case in cases:
        says = case.says
        document = {"kind": says.kind, "facts": says.facts, "evidence": says.evidence, "as_of": says.as_of.isoformat()}
        data = dumps({**document, "rulebook": name})
        for explain in (Explain.SUMMARY, Explain.NONE):
            quick, slow = both(WAYS, data, explain)
            assert quick in (None, slow), str(case)
            quickly += quick is not None
    assert quickly > len(cases)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_of_a_document_is_the_same_both_ways(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Its columns, its document and its answer, of invented documents and of changed ones."""
    monkeypatch.setattr(SLOW, "new_id", lambda: "ev_1")
    monkeypatch.setattr(SLOW, "now", lambda: NOW)
    dice, quickly = random.Random(seed), 0
    for document in invented.documents(200 + seed, 1_000):
        for data in (dumps(document), changed(document, dice)):
            found = SLOW.written_quickly(data)
            if found is not None:
                quickly += 1
                assert found == written(SLOW.answered(loads(data)))
                assert loads(found.data) == SLOW.answered(loads(data)).body
    assert quickly > 500


def test_a_metric_that_moved_is_answered_quickly_and_put_in_doubt_where_it_is_no_business_metric() -> None:
    prior = {"exists": True, "metric_moved_reportable": True}
    without = answered({"kind": "buying_request", "facts": {"prior": prior}})
    certain = answered(
        {"kind": "buying_request", "facts": {"prior": {**prior, "metric_moved": {"metric": "win_rate"}}}}
    )
    doubted = answered(
        {"kind": "buying_request", "facts": {"prior": {**prior, "metric_moved": {"metric": "quiz_score"}}}}
    )

    assert without["data_issues"] == certain["data_issues"] == []
    assert [issue["code"] for issue in doubted["data_issues"]] == ["data/not-a-business-metric"]
    assert doubted["open"] != certain["open"]


def test_an_answer_in_bulk_says_which_engine_gave_it() -> None:
    answer = loads(SLOW.check_json(b'{"kind": "buying_request", "facts": {}}', use=IN_BULK))
    slowly = loads(SLOW.check_slowly(b'{"kind": "buying_request", "facts": {}}', use=IN_BULK))

    assert answer == slowly
    assert (answer["engine"]["name"], answer["engine"]["checked_by"]) == ("compiled", "")


# --- what is not plain


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"kind": "vendor_evaluation", "facts": {}} x',
        b'{"kind": "vendor_evaluation", "facts": {}, "facts": {}}',
        b'{"kind": "vendor_evaluation", "facts": {"none": null}}',
        b'{"kind": "vendor_evaluation", "facts": {"vendor": {"none": null}}}',
        b'{"kind": "vendor_evaluation", "facts": {}, "more": null}',
        b'{"kind": "vendor_evaluation", "facts": null}',
        b'{"kind": "none", "facts": {}}',
        b'{"kind": "vendor_evaluation", "facts": {}, "rulebook": "none"}',
        b'{"kind": "vendor_evaluation", "facts": {}, "subject": {"more": null}}',
        b'{"kind": "vendor_evaluation", "facts": {}, "evidence": ""}',
        b'{"kind": "vendor_evaluation", "facts": {}, "evidence": [{"fact": "cause.text", "more": null}]}',
        b'{"kind": "vendor_evaluation", "facts": {"request": {"cost_of_no_change": {"value": 3, "unit": false}}}}',
        b'{"kind": "vendor_evaluation", "facts": {"request": {"cost_of_no_change": 1e5}}}',
        b'{"kind": "vendor_evaluation", "facts": {"cause": {"text": "\\ud800"}}}',
        b'{"kind": "discovery_self_check", "facts": {"trainer": {"van": 1}, "vendor": {}}}',
    ],
    ids=lambda data: data[:70].decode(),
)
def test_what_is_wrong_or_odd_is_left_to_the_other_way(data: bytes) -> None:
    """Of null, too, the name is looked at first."""
    assert is_slow(data)


@pytest.mark.parametrize("more", [-3, -2])
def test_a_document_of_more_objects_than_may_be_read_at_once_is_slow(more: int, rulebook: Rulebook) -> None:
    """The document, its facts and the group are three; each group that the rulebook knows may be there beside them."""
    metrics = MOST_OBJECTS + len(rulebook.groups) + more
    facts = {"metrics": {"items": [{"metric": "win_rate"}] * metrics}}

    assert is_slow(dumps({"kind": "buying_request", "facts": facts})) == (more + 3 > 0)


def test_a_fact_told_in_two_ways_is_slow_and_one_told_twice_is_not() -> None:
    told = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": True}}}
    pieces = [[{"fact": "vendor.asked_about_metrics", "value": value}] for value in (True, False)]

    assert [is_slow(dumps({**told, "evidence": evidence})) for evidence in pieces] == [False, True]
    assert is_slow(
        dumps(
            {
                "kind": "discovery_self_check",
                "facts": {"vendor": {"asked_about_metrics": True}, "trainer": {"asked_about_metrics": True}},
            }
        )
    )


def test_a_rulebook_that_derives_a_fact_from_more_than_one_list_has_no_plan() -> None:
    rooms = {"type": "records", "fields": {"beds": {"type": "integer"}}}
    over_rooms, over_more = {"count": "rooms", "at_least": 2}, {"fact": "warm", "is": True}
    library = [
        Library([made({"rooms": rooms, "warm": {"type": "yes_no"}, "many": many}, {"C": {"fact": "many", "is": True}})])
        for many in (
            {"type": "yes_no", "derived_from": "rooms", "derive": over_rooms},
            {"type": "yes_no", "derived_from": "rooms", "derive": {"any_of": [over_rooms, over_more]}},
        )
    ]
    data = b'{"kind": "visit", "facts": {"rooms": [{}, {}]}}'

    (alone, with_more) = (Quick(each, lambda: TODAY) for each in library)

    answer = alone.answer(data, Explain.SUMMARY, ASKED, ())
    assert answer is not None
    assert loads(answer.data)["verdict"] == "stop"
    assert [with_more.answer(data, Explain.SUMMARY, ASKED, ()) for _ in range(2)] == [None, None]


# --- held to the other way


@pytest.mark.parametrize(("number", "verify"), [(0, False), (1_000, False), (1, True)])
def test_the_first_answer_every_thousandth_and_one_that_is_verified_are_held_to_the_other_way(
    monkeypatch: pytest.MonkeyPatch, number: int, verify: bool
) -> None:
    """Both engines agree on what a plan made of a document: only another reading of it notices that it is wrong."""
    monkeypatch.setattr(AnswerWriter, "write", lambda *_: ("run", (), [b'"verdict":"run"'], b""))
    use = Use(ASKED.answers, ASKED.checked, count(number))

    with pytest.raises(EngineDisagreement, match="engine/disagreement: the plan answers otherwise"):
        SLOW.check_json(b'{"kind": "buying_request", "facts": {}}', use=use, verify=verify)


def test_between_them_an_answer_is_believed_that_both_engines_agree_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerWriter, "write", lambda *_: ("run", (), [b'"verdict":"run"'], b""))
    use = Use(ASKED.answers, ASKED.checked, count(1))

    assert b'"verdict":"run"' in SLOW.check_json(b'{"kind": "buying_request", "facts": {}}', use=use)


def test_a_document_that_only_the_plan_reads_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise FactsError([])

    monkeypatch.setattr(Service, "read", refused)

    with pytest.raises(EngineDisagreement):
        SLOW.check_json(b'{"kind": "buying_request", "facts": {}}', verify=True)


# --- what is kept


def test_a_memo_never_keeps_more_than_it_may_and_answers_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MOST", 3)
    kept: memo.CappedMemo[int, int] = memo.CappedMemo()
    for number in range(100):
        assert kept.keep(number, number) == number
        assert len(kept) <= 3

    _, differ = looked_at(service(), 300, 9)

    assert differ == []


def test_a_long_quote_is_kept_nowhere() -> None:
    _, quick = ways = service()
    for length in (10, MOST_OF_A_TEXT):
        piece = {"fact": "vendor.asked_about_metrics", "quote": "q" * length}
        document = {
            "kind": "vendor_evaluation",
            "facts": {"vendor": {"asked_about_metrics": False}},
            "evidence": [piece],
        }
        found, slow = both(ways, dumps(document), Explain.SUMMARY)
        assert found == slow is not None

    (plan,) = [plan for plan in quick._plans.values() if plan]
    kept = [text for text in plan.writer.texts.values() if b"qqq" in text]
    assert kept
    assert max(map(len, kept)) < MOST_OF_A_TEXT
