"""A page of questions: what stands on it, what makes somebody say so, and where it goes on."""

import re
from collections.abc import Sequence
from html import unescape

import httpx
import pytest

from dontbuy.engine.facts import FactDeclaration
from tests.pages.conftest import Reader, heading, words_of

TECHNICAL = "vendor.stayed_technical"
NOTE = f"note/{TECHNICAL}"
SAID = "They asked how many seats we need."


def main_of(page: httpx.Response) -> str:
    """What can be read in the main part of a page; not what only a script shows, or what is folded."""
    main = page.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    main = re.sub(r"<(kbd|li) class=\"scripted-only\".*?</\1>", " ", main, flags=re.DOTALL)
    main = re.sub(r"(</summary>).*?(</details>)", r"\1\2", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def own_words(fact: FactDeclaration) -> list[str]:
    """What a page says because of its question alone."""
    return [fact.question, fact.why, fact.yes_if, fact.no_if, fact.open_if, *fact.type.words.values()]


@pytest.mark.parametrize(("slug", "reader_of"), [("vendor", "evaluator"), ("request", "leader"), ("discovery", "")])
def test_beside_the_question_a_page_has_few_words(reader: Reader, slug: str, reader_of: str) -> None:
    token, counted = reader.begin(slug, reader=reader_of, subject="Acme"), dict[str, int]()
    kind = reader.document(token)["kind"]
    reader.get(f"/draft/{token}")
    facts = reader.service.library.in_force.rule_sets[kind].for_reader(reader_of).facts
    for _ in range(10):
        if not reader.fact:
            break
        page, fact = reader.get(f"{reader.address.partition('?')[0]}?then=result"), facts[reader.fact]
        text = main_of(page)
        for own in filter(None, own_words(fact)):
            text = text.replace(own, " ")
        if not _also(page) and fact.type.value_type != "records":
            counted[fact.name] = len(text.split())
        reader.post(reader.address, {"action": "skip", "also": _also(page)})
    assert len(counted) >= 3
    assert [name for name, count in counted.items() if count >= 60] == [], counted


def test_no_sentence_is_repeated_from_page_to_page(reader: Reader) -> None:
    token = reader.begin("vendor", reader="evaluator")
    first, second = (
        main_of(reader.get(f"/draft/{token}/question/{fact}"))
        for fact in ("vendor.asked_about_metrics", "vendor.sold_or_priced")
    )
    sentences = re.findall(r"(?<=[.?!:] )[A-Z][^.?!:]+[.]", first)
    assert [entry for entry in sentences if entry in second] == []


def test_progress_never_contradicts_itself(reader: Reader) -> None:
    reader.begin("vendor", reader="evaluator")
    page, seen = reader.get(reader.address), dict[str, tuple[int, int]]()
    for _ in range(60):
        if not reader.fact:
            break
        for title, done, count in re.findall(r'aria-label="([^":]+): (\d+) of (\d+)"', page.text):
            earlier = seen.get(title, (0, int(count)))
            assert int(done) >= earlier[0], title
            assert int(count) == earlier[1], title
            seen[title] = int(done), int(count)
        page = reader.post(reader.address, {"action": "skip", "also": _also(page)})
    assert {done for done, _ in seen.values()} != {0}


@pytest.mark.parametrize(("slug", "reader_of"), [("vendor", "evaluator"), ("request", "leader"), ("discovery", "")])
@pytest.mark.parametrize("action", ["skip", "answer"])
def test_the_count_of_questions_runs_on_from_page_to_page(
    reader: Reader, slug: str, reader_of: str, action: str
) -> None:
    """The first question of a page comes after the last of the page before it, also where one was left open; each page
    says how many it holds, and what is to go becomes less."""
    reader.begin(slug, reader=reader_of)
    page, last, pages, left = reader.get(reader.address), 0, 0, 99
    for _ in range(60):
        counted = COUNTED.search(words_of(page))
        if not reader.fact or counted is None:
            break
        also, address = _also(page), reader.address
        shown = 1 if reader.fact == "metrics.items" else 1 + len(also)
        assert int(counted[1]) > last, reader.fact
        assert int(counted[2] or counted[1]) - int(counted[1]) + 1 == shown, reader.fact
        assert int(counted[3] or 0) <= left, reader.fact
        last, pages, left = int(counted[2] or counted[1]), pages + 1, int(counted[3] or 0)
        if "no answer that is still open can change this" in words_of(page):
            left = 99  # whoever goes on from there is asked the rest
        said = {also[0] if reader.fact == "metrics.items" and also else reader.fact: "true", "also": also}
        page = reader.post(address, {"action": action, **(said if action == "answer" else {"also": also})})
        if page.status_code == 422:  # a list is not answered by yes
            page = reader.post(address, {"action": "skip", "also": also})
    assert pages > 5


COUNTED = re.compile(r"Questions? (\d+)(?: to (\d+))?(?:, about (\d+) to go|, the last ones?)? ")


def test_once_it_is_settled_what_is_to_go_is_what_they_came_to_say(reader: Reader) -> None:
    """As the line says that counts them; whoever comes back from a result to answer more is asked all of it."""
    token = reader.begin("vendor", reader="evaluator")
    for fact, said in {"vendor.stayed_surface_level": "true", "vendor.wants_to_get_in_deep": "false"}.items():
        reader.answer(token, fact, said)
    first = f"/draft/{token}/question/{asked_first(reader)[0]}"

    more = len(asked_first(reader))
    for then in ("", "answers"):
        page = words_of(reader.get(f"{first}?then={then}"))
        assert f"{more} more questions, if you like" in page
        assert f"Question 3, about {more - 1} to go" in page
    every = COUNTED.search(words_of(reader.get(f"{first}?then=result")))
    assert every is not None
    assert int(every[3]) > 20


@pytest.mark.parametrize("place", ["/", "/check/vendor"])
def test_no_page_promises_to_stop_by_itself(reader: Reader, place: str) -> None:
    said = words_of(reader.get(place))

    assert re.search(r"it says (so|when nothing left can change the verdict), and you can stop", said, re.IGNORECASE)
    assert not re.search(r"it stops (asking|when)", said, re.IGNORECASE)


def _also(page: httpx.Response) -> list[str]:
    return re.findall(r'name="also" value="([^"]+)"', page.text)


def test_what_makes_somebody_say_so_is_sent_with_the_answer_and_kept(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/{TECHNICAL}"
    reader.post(place, {TECHNICAL: "true", NOTE: SAID})
    assert reader.document(token)["evidence"] == [
        {"fact": TECHNICAL, "quote": SAID, "source": "form", "as_of": "2026-11-21"}
    ]
    assert SAID in reader.get(place).text
    assert '<details class="note" open>' in reader.get(place).text
    assert SAID in words_of(reader.get(f"/draft/{token}/answers"))
    assert SAID in words_of(reader.post(f"/draft/{token}/result"))


@pytest.mark.parametrize("action", ["back", "skip"])
def test_a_note_without_an_answer_is_kept_for_later(reader: Reader, action: str) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/{TECHNICAL}"
    reader.post(place, {"action": action, NOTE: SAID})
    assert reader.document(token)["facts"] == {}
    assert SAID in reader.get(place).text
    assert (SAID in words_of(reader.get(f"/draft/{token}/answers"))) is (action == "skip")


def test_of_two_notes_at_once_neither_is_lost(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/{TECHNICAL}"
    seen = re.search(r'name="saw" value="(\d+)"', reader.get(place).text)
    assert seen
    reader.post(place, {TECHNICAL: "true", NOTE: "The first.", "saw": seen[1]})
    reader.post(place, {TECHNICAL: "true", NOTE: "The second.", "saw": seen[1]})
    assert "The first.\n\nThe second.</textarea>" in reader.get(place).text


@pytest.mark.parametrize("length", [10_000, 10_001])
def test_a_note_has_room_for_ten_thousand_characters(reader: Reader, length: int) -> None:
    token = reader.begin()
    text = "x" * length
    page = reader.post(f"/draft/{token}/question/{TECHNICAL}", {TECHNICAL: "true", NOTE: text})
    refused = "shorten this to at most 10,000 characters; it has 10,001" in page.text
    assert (page.status_code, refused) == ((422, True) if length > 10_000 else (200, False))
    assert (text in page.text) is refused
    assert (reader.document(token)["facts"] == {}) is refused


def test_script_and_marks_that_turn_the_writing_round_are_shown_as_text(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/{TECHNICAL}"
    reader.post(place, {TECHNICAL: "true", NOTE: "<script>alert(1)</script>\u202eevil"})
    for page in (reader.get(place), reader.get(f"/draft/{token}/answers"), reader.post(f"/draft/{token}/result")):
        assert (page.status_code, "<script>alert" in page.text) == (200, False)
    assert "\u202e" not in reader.get(f"/draft/{token}/answers").text


@pytest.mark.parametrize(("name", "status"), [("أكاديمية المبيعات", 200), ("أكاديمية \u202eالمبيعات\u202c", 422)])
def test_a_name_in_arabic_is_a_name_and_one_that_turns_the_writing_round_is_refused(
    reader: Reader, name: str, status: int
) -> None:
    token = reader.begin(subject="Acme")
    page = reader.post(f"/draft/{token}/subject", {"subject": name})
    assert (page.status_code, "does not show" in page.text) == (status, status == 422)
    shown = reader.get(f"/draft/{token}/question/{TECHNICAL}").text
    assert f"<bdi>{name if status == 200 else 'Acme'}</bdi>" in shown


PARTS = [f"vendor.understands.{part}" for part in ("what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")]


def test_on_a_page_of_several_what_is_left_alone_has_one_name_and_is_explained(reader: Reader) -> None:
    token = reader.begin()
    page = reader.get(f"/draft/{token}/question/vendor.understands.business_problems")

    said = main_of(page)

    assert said.count("Leave open what you have not asked or cannot say: it counts neither way.") == 1
    assert said.count(" Leave it open Add a note") == said.count("Add a note") > 2
    assert "Leave all open" in said
    assert "Keep what I chose, leave the rest open" in said
    assert not re.search(r"Not asked|Skip|We have not", said)


def test_what_has_no_name_is_called_nothing_by_its_questions(reader: Reader) -> None:
    token = reader.begin()

    assert "Check a vendor" not in main_of(reader.get(f"/draft/{token}/question/{TECHNICAL}"))


def test_the_parts_of_one_thing_stand_on_one_page_and_are_saved_together(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/vendor.understands.business_problems"
    page = reader.get(place)
    assert set(PARTS) <= set(_also(page))
    assert heading(page) == "The vendor"
    first, second, third = PARTS
    said = {first: "true", second: "false", third: "", f"note/{second}": SAID}
    reader.post(place, {"action": "answer", "also": PARTS, **said})
    document = reader.document(token)
    assert document["facts"] == {"vendor": {"understands": {"what_is_going_on": True, "cost_of_no_change": False}}}
    assert [item["fact"] for item in document["evidence"]] == [second]
    assert "2 answers" in reader.get(f"/draft/{token}/answers").text


def test_of_several_questions_at_least_one_is_answered(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/vendor.understands.business_problems"
    page = reader.post(place, {"action": "answer", "also": PARTS, f"note/{PARTS[0]}": SAID})
    assert page.status_code == 422
    assert "answer at least one of these, or leave them all open" in page.text
    assert SAID in page.text
    assert reader.post(place, {"action": "skip", "also": PARTS}).status_code == 200
    assert "4 left open" in reader.get(f"/draft/{token}/answers").text


@pytest.mark.parametrize("also", ["vendor.no_such", "prior.exists", "__proto__"])
def test_no_page_asks_along_what_is_not_asked_here(reader: Reader, also: str) -> None:
    place = f"/draft/{reader.begin()}/question/{TECHNICAL}"
    assert reader.post(place, {TECHNICAL: "true", "also": also}).status_code == 404


def test_what_is_asked_first_or_can_stop_it_stands_alone(reader: Reader) -> None:
    reader.begin("vendor", reader="evaluator")
    rule_set = reader.service.library.in_force.rule_sets["vendor_evaluation"].for_reader("evaluator")
    asked = []
    for _ in range(6):
        page = reader.get(reader.address)
        asked.append(reader.fact)
        assert _also(page) == []
        reader.post(reader.address, {"action": "skip"})
    assert asked == list(rule_set.readers["evaluator"].first)


def test_back_leads_to_the_question_before_and_to_the_answers_from_the_first(reader: Reader) -> None:
    token = reader.begin()
    first = reader.address
    reader.post(first, {reader.fact: "true"})
    second = reader.address
    reader.post(second, {"action": "back"})
    assert reader.address == first
    reader.post(first, {"action": "back"})
    assert reader.address == f"/draft/{token}/answers"


def test_going_back_keeps_what_was_typed_and_says_what_of_it_cannot_be(reader: Reader) -> None:
    token = reader.begin("request")
    place = f"/draft/{token}/question/metrics.items"
    reader.post(place, {"action": "back", "metrics.items/0/metric": "win_rate"})
    assert reader.document(token)["facts"]["metrics"]["items"] == [{"metric": "win_rate"}]
    page = reader.post(place, {"action": "back", "metrics.items/0/baseline/value": "a fifth"})
    assert (page.status_code, 'value="a fifth"' in page.text) == (422, True)
    assert "Leave without it" in page.text


def test_behaviour_stands_below_the_metrics_and_is_asked_by_itself_where_it_was_left(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    place = f"/draft/{token}/question/metrics.items"
    assert _also(reader.get(place)) == ["behaviour.to_change_known"]
    typed = {"behaviour.items/0/who": "Account executives", "note/behaviour.to_change_known": SAID}
    reader.post(place, {"action": "dont_know", "also": ["behaviour.to_change_known"], **typed})
    assert "left open" not in reader.get(f"/draft/{token}/answers").text
    assert reader.document(token)["facts"]["behaviour"] == {"items": [{"who": "Account executives"}]}
    assert SAID in reader.get(f"/draft/{token}/question/behaviour.to_change_known").text


def test_the_unit_of_a_metric_stands_in_its_fields_and_no_past_day_is_offered(reader: Reader) -> None:
    token = reader.begin("request")
    place = f"/draft/{token}/question/metrics.items"
    reader.post(place, {"action": "more", "metrics.items/0/metric": "win_rate"})
    text = reader.get(place).text
    assert text.count('<span class="unit" aria-hidden="true">%</span>') == 2
    assert 'min="2026-11-21"' in text
    assert '<optgroup label="Rates, in percent">' in text


def test_a_figure_that_was_written_with_its_unit_has_it_once(reader: Reader) -> None:
    token = reader.begin("request")
    place = f"/draft/{token}/question/metrics.items"
    figures = {"metrics.items/0/metric": "win_rate", "metrics.items/0/baseline/value": "19.6 %"}
    reader.post(place, {"action": "more", **figures, "metrics.items/0/target/value": "24"})
    text = reader.get(place).text
    assert text.count('<span class="unit" aria-hidden="true">%</span>') == 1
    assert text.count('<span class="unit" aria-hidden="true"></span>') == 1


def test_a_list_that_was_told_is_done_although_part_of_it_is_still_asked_for(reader: Reader) -> None:
    token = reader.begin("request")
    place = f"/draft/{token}/question/metrics.items"
    reader.post(place, {"metrics.items/0/metric": "win_rate", "metrics.items/0/baseline/value": "19.6"})
    assert reader.document(token)["facts"]["metrics"]["items"][0]["metric"] == "win_rate"
    assert 'aria-label="The purchase: 1 of 4"' in reader.get(f"/draft/{token}/question/request.opened_with").text


def test_from_the_first_answer_on_the_result_can_be_seen_from_each_question(reader: Reader) -> None:
    token = reader.begin("vendor", reader="evaluator")
    shown = '<button class="button link" name="action" value="result">See the result</button>'
    answers = {"vendor.stayed_surface_level": "true", "vendor.wants_to_get_in_deep": "false"}
    for at, (fact, said) in enumerate(answers.items()):
        assert (shown in reader.get(f"/draft/{token}/question/{fact}").text) is (at > 0)
        reader.answer(token, fact, said)
    reader.post(f"/draft/{token}/question/vendor.asked_about_metrics", {"action": "go_on"})
    assert shown in reader.get(f"/draft/{token}/question/vendor.sold_or_priced").text


def test_an_expired_check_says_so_in_both_tabs_of_a_question(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    place = f"/draft/{token}/question/{TECHNICAL}"
    reader.clock.pass_days(31)
    for said in ({TECHNICAL: "true"}, {"action": "back", NOTE: SAID}):
        page = reader.post(place, said)
        assert (page.status_code, heading(page)) == (410, "This link has expired")


def test_what_is_settled_is_said_with_the_answer_that_settles_it(reader: Reader) -> None:
    """The box waits for what the reader came to say; a line says so until then."""
    token = reader.begin("vendor", reader="evaluator")
    for fact, said in {"vendor.stayed_surface_level": "true", "vendor.wants_to_get_in_deep": "false"}.items():
        reader.answer(token, fact, said)
    first, (place, page) = asked_first(reader), now(reader, token)
    while place.rpartition("/")[2] in first:
        assert re.search(
            r"Settled: Run\. (One more question|\d more questions), if you like, or see the result\.", page
        )
        assert "no answer that is still open can change this" not in page
        reader.answer(token, place.rpartition("/")[2], "false")
        place, page = now(reader, token)
    assert "no answer that is still open can change this" in page


def now(reader: Reader, token: str) -> tuple[str, str]:
    """Where a check goes on, and the words of that page."""
    page = reader.get(f"/draft/{token}")
    return reader.address, words_of(page)


def asked_first(reader: Reader) -> Sequence[str]:
    """What whoever looks at vendors is asked first."""
    return reader.service.library.in_force.rule_sets["vendor_evaluation"].readers["evaluator"].first
