"""What a reason rests on and nobody was asked says where it comes from, and is changed there."""

import re

from tests.pages.conftest import Reader, words_of
from tests.pages.test_results import finished

NUMBERS = [{"metric": "win_rate", "knowledge": "none"}, {"metric": "pipeline_created", "knowledge": "none"}]


def test_what_is_read_off_a_list_says_so_and_is_changed_in_the_list(reader: Reader) -> None:
    token = finished(reader, {"kind": "vendor_evaluation", "facts": {"metrics": {"items": NUMBERS}}})
    page = reader.get(f"/draft/{token}/result/1")

    assert "No (from what was said of win rate and new pipeline)" in words_of(page).replace(" )", ")").replace(
        "( ", "("
    )
    assert f'href="/draft/{token}/question/metrics.items?then=result">Change' in page.text
    assert 'question/metrics.exact_known?then=result">Change' not in page.text


def test_what_was_told_outright_is_changed_where_it_was_told(reader: Reader) -> None:
    token = finished(reader, {"kind": "vendor_evaluation", "facts": {"metrics": {"specific_known": False}}})
    page = reader.get(f"/draft/{token}/result/1")

    assert f'href="/draft/{token}/question/metrics.specific_known?then=result">Change' in page.text
    assert "from what was said of" not in page.text
    assert "No (follows from the answer to: Is at least one number named" in words_of(page).replace("( ", "(")


def test_what_follows_from_another_answer_says_from_which(reader: Reader) -> None:
    facts = {"vendor": {"discovery_took_place": False}}
    token = finished(reader, {"kind": "vendor_evaluation", "facts": facts})
    page = reader.get(f"/draft/{token}/result/1")

    assert "follows from the answer to: Was there a conversation in which the vendor mostly asked" in words_of(page)
    assert f'href="/draft/{token}/question/vendor.discovery_took_place?then=result">Change' in page.text


def test_every_question_that_a_result_leads_to_is_there(reader: Reader) -> None:
    facts = {"metrics": {"items": NUMBERS}, "vendor": {"discovery_took_place": False}}
    token = finished(reader, {"kind": "vendor_evaluation", "facts": facts})
    leads_to = set(re.findall(r'href="(/draft/[^"]+/question/[^"]+)"', reader.get(f"/draft/{token}/result/1").text))

    assert len(leads_to) > 5
    assert [address for address in leads_to if reader.get(address).status_code != 200] == []
