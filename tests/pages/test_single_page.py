"""All questions on one page: saved section by section, and nobody is asked what only somebody else can say."""

import re

import pytest

from tests.pages.conftest import Reader, words_of


def test_every_section_has_a_button_that_saves_the_whole_page_and_says_so_there(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/all"
    sections = re.findall(r'value="save:(section-[\w-]+)"', reader.get(place).text)
    headings = re.findall(r'<h2 id="(section-[\w-]+)"', reader.get(place).text)
    assert sections == headings != []
    for at, section in enumerate(sections):
        page = reader.post(place, {"action": f"save:{section}", "vendor.discovery_conversations": str(at)})
        assert reader.address == f"{place}?saved={section}#saved"
        before, status, _ = page.text.partition('<p id="saved" role="status"')
        assert status
        assert re.findall(r'<h2 id="(section-[\w-]+)"', before)[-1] == section
        assert reader.document(token)["facts"] == {"vendor": {"discovery_conversations": at}}


def test_save_says_saved_and_a_page_that_was_only_opened_does_not(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/all"
    assert 'id="saved"' not in reader.get(place).text
    page = reader.post(place, {"action": "save", "vendor.on_matrix": "true"})
    assert re.search(r'<p id="saved" role="status"[^>]*>Saved\.', page.text)


@pytest.mark.parametrize("place", ["all", "form"])
def test_a_trainer_is_not_asked_for_the_record_what_the_buyer_would_be_asked(reader: Reader, place: str) -> None:
    text = words_of(reader.get(f"/check/discovery/{place}"))
    for words in ("did your side stay with them", "sit through a slide deck", "The sales leader who owns the number"):
        assert words not in text.partition("For the record")[2]
    assert "How many words did each side speak, by the transcript?" in text
    rule_set = reader.service.library.in_force.rule_sets["discovery_self_check"]
    read = [rule_set.facts[fact] for criterion in rule_set.criteria for fact in criterion.reads]
    asked = [fact.question for fact in read if fact.question and not fact.derived_from]
    assert [question for question in asked if question.replace("'", "") not in text.replace("'", "")] == []


def test_a_buyer_is_asked_everything_for_the_record(reader: Reader) -> None:
    facts = reader.service.library.in_force.rule_sets["buying_request"].facts
    text = words_of(reader.get("/check/request/all"))
    asked = [fact for fact in facts.values() if fact.question and not fact.derived_from and not fact.companion_of]
    assert [fact.name for fact in asked if fact.question not in text] == []
