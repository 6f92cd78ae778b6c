"""What a document calls its subject and its rulebook: shown as it was sent, or refused with every other fault."""

from typing import Any

import pytest

from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError

SMALL: dict[str, Any] = {"kind": "vendor_evaluation", "facts": {}}
HIDDEN = {
    "NUL": "a\0b",
    "an escape": "\x1b[31mRED\x1b[0m",
    "a line end": "two\nlines",
    "a tab": "a\tb",
    "a change of direction": "\u202eevil\u202c",
    "an isolate": "\u2066x\u2069",
    "a zero width": "zero\u200bwidth",
    "a byte order mark": "\ufeffmark",
    "a soft hyphen": "soft\u00adhyphen",
}
SHOWN = ("Vendor C", "Zoë", "Zoe\u0308", "نام\u200cها", "👩\u200d💼", "Ünter\"'<b>\\ Co", " x ", "a" * 500)


def faults(service: Service, document: Any) -> list[tuple[Any, str, str]]:
    with pytest.raises(FactsError) as refused:
        service.check(document)
    return [(fault.where, fault.code, fault.hint) for fault in refused.value.diagnostics]


@pytest.mark.parametrize("key", ["id", "name"])
@pytest.mark.parametrize("name", HIDDEN.values(), ids=HIDDEN)
def test_a_name_that_hides_something_is_refused_at_its_place(service: Service, name: str, key: str) -> None:
    assert faults(service, {**SMALL, "subject": {key: name}}) == [
        (f"/subject/{key}", "request/hidden-character", "write it with characters that show")
    ]


@pytest.mark.parametrize("key", ["id", "name"])
@pytest.mark.parametrize("name", ["", "  ", "\u3000"], ids=["empty", "spaces", "a wide space"])
def test_a_blank_name_is_refused_at_its_place(service: Service, name: str, key: str) -> None:
    assert faults(service, {**SMALL, "subject": {key: name}}) == [
        (f"/subject/{key}", "request/blank", "write it, or leave it out")
    ]


@pytest.mark.parametrize("name", SHOWN)
def test_any_other_name_is_answered_as_it_was_sent(service: Service, name: str) -> None:
    assert service.check({**SMALL, "subject": {"name": name}})["subject"] == {"name": name}


def test_an_unknown_rulebook_hides_no_other_fault_and_is_hidden_by_none(service: Service) -> None:
    document = {
        "kind": "vendor_evaluation",
        "facts": {"x": 1},
        "rulebook": "x@1",
        "as_of": "y",
        "subject": {"name": ""},
    }

    assert [(where, code) for where, code, _ in faults(service, document)] == [
        ("/subject/name", "request/blank"),
        ("/as_of", "request/wrong-type"),
        ("/rulebook", "rulebook/not-found"),
        ("/facts/x", "facts/unknown-fact"),
    ]


def test_an_unknown_rulebook_alone_is_refused_at_its_place(service: Service) -> None:
    [(where, code, hint)] = faults(service, {**SMALL, "rulebook": "sales-training@9.9.9"})

    assert (where, code) == ("/rulebook", "rulebook/not-found")
    assert "sales-training@" in hint


def test_an_unknown_kind_and_an_unknown_rulebook_are_told_together(service: Service) -> None:
    assert [(where, code) for where, code, _ in faults(service, {"kind": "lunch", "facts": {}, "rulebook": "x"})] == [
        ("/rulebook", "rulebook/not-found"),
        ("/kind", "rulebook/unknown-kind"),
    ]
