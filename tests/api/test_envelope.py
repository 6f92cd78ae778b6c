"""What is told plainly is read as the shapes read it; about everything else the shapes are asked."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.wire import envelope
from dontbuy.api.wire.envelope import told_plainly
from dontbuy.api.wire.request import read_request

NAMES = st.one_of(
    st.sampled_from(["Vendor C", "", " ", "a\tb", "\u200b", "\ud800", "ㅤ", "e\u0301", "x" * 500, "x" * 501, "Zoë"]),
    st.text(max_size=8),
)
DAYS = st.sampled_from(["2026-11-21", "2026-W47-6", "20261121", "2026-13-01", "today", "٢٠٢٦-11-21", ""])
ODD = st.sampled_from([None, True, 7, [], {}, "x", [1], {"a": 1}])
SUBJECTS = st.dictionaries(st.sampled_from(["id", "name", "extra"]), st.one_of(NAMES, ODD), max_size=3)
WORDS = st.one_of(st.sampled_from(["vendor_evaluation", "caché", "\ud800", ""]), st.text(max_size=4))
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.one_of(WORDS, ODD),
        "facts": st.one_of(st.dictionaries(WORDS, ODD, max_size=3), ODD),
        "subject": st.one_of(SUBJECTS, ODD),
        "evidence": st.one_of(st.lists(ODD, max_size=2), ODD),
        "as_of": st.one_of(DAYS, ODD),
        "rulebook": st.one_of(WORDS, ODD),
        "note": ODD,
    },
)
PLAIN: Mapping[str, Any] = {"kind": "vendor_evaluation", "facts": {}}


@given(DOCUMENTS)
def test_what_is_read_plainly_the_shapes_read_likewise(document: dict[str, Any]) -> None:
    plain = told_plainly(document)
    if plain is not None:
        request, faults = read_request(document)
        assert faults == []
        assert request is not None
        assert plain == envelope._of(request)


@pytest.mark.parametrize(
    "document",
    [
        PLAIN,
        {**PLAIN, "facts": {"a": {"b": [1]}}, "as_of": "2026-11-21", "evidence": [{}], "rulebook": "visits@1.0.0"},
        {**PLAIN, "subject": {"name": "Zoë & Söhne", "id": "vendor-c"}},
        {**PLAIN, "subject": {"name": None}, "evidence": None, "as_of": None, "rulebook": None},
    ],
)
def test_what_is_told_as_most_documents_are_needs_no_shapes(document: dict[str, Any]) -> None:
    request, _ = read_request(document)

    assert request is not None
    assert told_plainly(document) == envelope._of(request)


@pytest.mark.parametrize(
    "more",
    [
        {"kind": 7},
        {"facts": []},
        {"facts": {7: True}},
        {"facts": {"é": True}},
        {"subject": []},
        {"subject": {"id": "a\tb"}},
        {"subject": {"id": " "}},
        {"subject": {"id": "x" * 501}},
        {"subject": {"other": "x"}},
        {"evidence": {}},
        {"as_of": "2026-W47-6"},
        {"as_of": 7},
        {"rulebook": 7},
        {"note": None},
    ],
    ids=repr,
)
def test_what_has_to_be_looked_at_twice_is_left_to_the_shapes(more: dict[str, Any]) -> None:
    assert told_plainly({**PLAIN, **more}) is None


@pytest.mark.parametrize("raw", [None, [], "x", 7])
def test_what_is_no_object_is_left_to_the_shapes(raw: Any) -> None:
    assert told_plainly(raw) is None
