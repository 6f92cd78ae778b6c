"""Every page in each of its states, and the way there; a new page gets a line in `PLACES`."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from dontbuy.api.pages.remembered import COOKIE, MOST
from dontbuy.api.wire.exact_json import dumps
from tests.browser.journeys import press
from tests.browser.purchases import ask_somebody_nameless
from tests.browser.shelf import Shelf
from tests.listening import DANA, DEAL, PITCH, SAM

Way = Callable[[Page, Shelf], Any]

_WRONG = '{"kind": "vendor_evaluation", "facts": {"vendor": {"on_matrix": "perhaps", "asked": 1}}}'


def write_note(page: Page, text: str) -> None:
    """Say what makes one say so."""
    if not page.locator("details.note").evaluate("details => details.open"):
        page.get_by_text("What makes you say so?").click()
    page.locator("[name^='note/']").fill(text)


def _metrics_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.asked_for_training}/question/metrics.items")
    page.get_by_label("Today", exact=True).fill("about a fifth")
    press(page, "Continue")


def _question_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.fresh}/question/cause.buyer_can_pinpoint")
    write_note(page, "x" * 10_001)
    press(page, "Yes")


def _questions_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.fresh}/question/vendor.understands.business_problems")
    press(page, "Continue")


def _question_with_a_note(page: Page, shelf: Shelf) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page.goto(f"{place}/question/vendor.stayed_technical")
    write_note(page, "They asked how many seats we need.")
    press(page, "Yes")
    page.goto(f"{place}/question/vendor.stayed_technical?then=result")


def _answers_with_a_note(page: Page, shelf: Shelf) -> None:
    _question_with_a_note(page, shelf)
    page.goto(page.url.partition("/question/")[0] + "/answers")


def _single_page_with_an_error(page: Page, _: Shelf) -> None:
    page.goto("/check/vendor/all")
    page.locator("[name='vendor.slide_deck_pages']").evaluate("field => field.closest('details').open = true")
    page.locator("[name='vendor.slide_deck_pages']").fill("many")
    press(page, "Save")


def _name_too_long(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.stopped}/answers")
    page.locator("#subject").fill("b" * 201)
    press(page, "Save the name")


def _import_with_errors(page: Page, _: Shelf) -> None:
    page.goto("/import")
    page.get_by_label("Or paste its text").fill(_WRONG)
    press(page, "Open")


def _transcript_with_an_error(page: Page, _: Shelf) -> None:
    page.goto("/transcript")
    page.get_by_label("Paste what was said").fill("Only notes.")
    press(page, "Read it")


def _read_a_call(page: Page, kind: str) -> None:
    page.goto(f"/transcript?kind={kind}")
    page.get_by_label("Paste what was said").fill(f"{PITCH}{DEAL}Ulf: I only listen.\nUlf: Yes.\n")
    page.locator("#whole").check()
    press(page, "Read it")
    page.get_by_label(SAM).select_option("vendor")
    page.get_by_label(DANA).select_option("buyer")
    press(page, "Read again")


def _call_of_a_vendor(page: Page, _: Shelf) -> None:
    _read_a_call(page, "vendor")


def _call_of_ones_own(page: Page, _: Shelf) -> None:
    _read_a_call(page, "discovery")


def _call_of_which_nothing_is_accepted(page: Page, _: Shelf) -> None:
    _read_a_call(page, "vendor")
    page.locator("#refuse-1").check()
    press(page, "Begin the check with what you accepted")


def compare(page: Page, *texts: str) -> None:
    """Send the form of the comparison with these texts or links."""
    page.goto("/compare")
    for at, text in enumerate(texts, 1):
        page.locator("details").evaluate_all("all => all.forEach(part => part.open = true)")
        page.locator(f"#text-{at}" if text.startswith("{") else f"#link-{at}").fill(text)
    press(page, "Compare")


def _comparison(page: Page, shelf: Shelf) -> None:
    other = dumps({**shelf.document(shelf.undecided), "subject": {"name": "Brightwater Training"}}).decode()
    compare(page, shelf.address + shelf.shared, other, shelf.address + shelf.changed)


def _comparison_with_errors(page: Page, shelf: Shelf) -> None:
    compare(page, shelf.stopped, _WRONG, "no link at all")


_BACKWARDS = {"metric": "win_rate", "baseline": {"value": 22}, "target": {"value": 12}, "by": "2020-01-01"}


def _looks_wrong(page: Page, shelf: Shelf) -> None:
    place = shelf.finished({"kind": "buying_request", "facts": {"metrics": {"items": [_BACKWARDS]}}})
    page.goto(f"{place}/question/metrics.items")


def _told_otherwise(page: Page, shelf: Shelf) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page.goto(f"{place}/all")
    page.locator("[name='vendor.on_matrix'][value='true']").check()
    page.locator("[name='saw']").evaluate("field => { field.value = 0 }")
    shelf.answer(place, "vendor.on_matrix", "false")
    press(page, "Save")


def _with_a_list(page: Page, shelf: Shelf, count: int) -> None:
    """The browser remembers the newest of these checks, as if it had opened each."""
    tokens = [place.removeprefix("/draft/") for place in shelf.many[:count]]
    page.context.add_cookies([{"name": COOKIE, "value": ".".join(tokens), "url": shelf.address}])


def _start_with_a_list(page: Page, shelf: Shelf) -> None:
    _with_a_list(page, shelf, 7)
    page.goto("/")


def _my_checks(page: Page, shelf: Shelf) -> None:
    _with_a_list(page, shelf, MOST)
    page.goto("/checks")


def _begun_with_a_full_list(page: Page, shelf: Shelf) -> None:
    _with_a_list(page, shelf, MOST)
    page.goto("/check/vendor")


def _my_checks_forgotten(page: Page, shelf: Shelf) -> None:
    _my_checks(page, shelf)
    press(page, "Clear this list")


def _called(page: Page, shelf: Shelf) -> str:
    """A check of a vendor with two calls, of which one was told of twice; its address."""
    place = shelf.draft({"kind": "vendor_evaluation", "subject": {"name": "Acme Sales Academy"}, "facts": {}})
    for day, title in (("2026-03-02", "Their product"), ("2026-03-09", "Our numbers")):
        page.goto(f"{place}/calls/new")
        page.locator("#day").fill(day)
        page.get_by_text(title, exact=True).check()
        page.locator("[name='note/hardest']").fill("Why did you lose the last three deals?")
        press(page, "Save the call")
        page.wait_for_url("**/calls?saved=yes")
    return place


def _calls(page: Page, shelf: Shelf) -> None:
    page.goto(f"{_called(page, shelf)}/calls")


def _call_changed(page: Page, shelf: Shelf) -> None:
    _calls(page, shelf)
    page.get_by_role("link", name="Change what was told").first.click()
    page.wait_for_url("**/calls/new?call=*")


def _call_of_the_same_day(page: Page, shelf: Shelf) -> None:
    page.goto(f"{_called(page, shelf)}/calls/new")
    page.locator("#day").fill("2026-03-09")
    press(page, "Save the call")


def _debrief_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.fresh}/calls/new")
    page.locator("#day").fill("")
    press(page, "Save the call")


def _deleted(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.draft({'kind': 'vendor_evaluation', 'facts': {}})}/delete")
    press(page, "Delete everything")


def _start_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.to_measure}/snapshots")
    page.get_by_label("The value that the report shows").first.fill("about a fifth")
    press(page, "Write it down (Win rate)")


def _readiness_with_an_error(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.purchase}/readiness")
    page.locator("[name='plan/minimum/1/owner']").fill("x" * 201)
    press(page, "Save the plan")


def _readiness_changed_meanwhile(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.purchase}/readiness")
    page.locator("[name='plan/minimum/2/owner']").fill("Kim")
    page.locator("[name='saw']").evaluate("field => { field.value = 0 }")
    press(page, "Save the plan")


def _withdrawn_meanwhile(page: Page, shelf: Shelf) -> None:
    page.goto(shelf.purchases.empty.ask("evaluator", "Kim"))
    gone = f"ck_{'0' * 32}:vendor.asked_about_metrics"
    page.locator("[name='asked']").first.evaluate("(field, name) => { field.value = name }", gone)
    press(page, "Save my answers")


def _fill_in(page: Page, shelf: Shelf, **figures: str) -> None:
    page.goto(f"{shelf.purchase}/cost")
    for key, text in figures.items():
        page.locator(f"[name='plan/cost/win_rate/{key}']").fill(text)
    press(page, "Work it out")


def _cost_worked_out(page: Page, shelf: Shelf) -> None:
    _fill_in(page, shelf, volume="400", volume_who="Kim, sales operations", one="€20,000", one_who="Dana")


def _cost_with_an_error(page: Page, shelf: Shelf) -> None:
    _fill_in(page, shelf, volume="many", one="20,000")


def _at(place: Callable[[Shelf], str]) -> Way:
    return lambda page, shelf: page.goto(place(shelf))


def _fixed(path: str) -> Way:
    return lambda page, _: page.goto(path)


_PROPOSED = "vendor.asked_about_metrics=true&vendor.on_matrix=false&vendor.askd=1&from=crm&subject.name=Acme"

PLACES: dict[str, Way] = {
    "start": _fixed("/"),
    "start with my checks": _start_with_a_list,
    "my checks": _my_checks,
    "my checks, forgotten": _my_checks_forgotten,
    "check a vendor with a full list": _begun_with_a_full_list,
    "check a vendor": _fixed("/check/vendor"),
    "check a request": _fixed("/check/request"),
    "check a discovery": _fixed("/check/discovery"),
    "suggested answers": _fixed(f"/check/vendor?{_PROPOSED}"),
    "question": _at(lambda shelf: f"{shelf.fresh}/question/vendor.stayed_technical"),
    "question that was answered": _at(lambda shelf: f"{shelf.settled}/question/vendor.stayed_surface_level"),
    "question of which one may not know": _at(lambda shelf: f"{shelf.fine}/question/cause.buyer_can_pinpoint"),
    "question with an error": _question_with_an_error,
    "question with a note": _question_with_a_note,
    "questions of one thing": _at(lambda shelf: f"{shelf.fresh}/question/vendor.understands.business_problems"),
    "questions with an error": _questions_with_an_error,
    "question with one word to choose": _at(lambda shelf: f"{shelf.fresh}/question/leader.role"),
    "settled": _at(lambda shelf: shelf.settled),
    "question with words to choose": _at(lambda shelf: f"{shelf.asked_for_training}/question/request.reasons"),
    "question on which statements differ": _at(lambda shelf: f"{shelf.undecided}/question/vendor.discovery_took_place"),
    "metrics": _at(lambda shelf: f"{shelf.fine}/question/metrics.items?rows=3"),
    "metrics with an error": _metrics_with_an_error,
    "metrics that look wrong": _looks_wrong,
    "all questions that somebody else answered": _told_otherwise,
    "all questions": _fixed("/check/vendor/all"),
    "all questions, answered": _at(lambda shelf: f"{shelf.fine}/all"),
    "all questions with an error": _single_page_with_an_error,
    "form to print": _fixed("/check/request/form"),
    "answers": _at(lambda shelf: f"{shelf.undecided}/answers"),
    "no answers": _at(lambda shelf: f"{shelf.fresh}/answers"),
    "answers with an error": _name_too_long,
    "answers with a note": _answers_with_a_note,
    "result: stop": _at(lambda shelf: f"{shelf.stopped}/result/1"),
    "result: not yet known": _at(lambda shelf: f"{shelf.undecided}/result/1"),
    "result: take care": _at(lambda shelf: f"{shelf.cautioned}/result/1"),
    "result: no objection": _at(lambda shelf: f"{shelf.fine}/result/1"),
    "result before a change": _at(lambda shelf: f"{shelf.changed}/result/1"),
    "example of a vendor": _fixed("/check/vendor/example"),
    "example of a request": _fixed("/check/request/example"),
    "example of a discovery": _fixed("/check/discovery/example"),
    "shared result": _at(lambda shelf: shelf.shared),
    "questions to send": _at(lambda shelf: f"{shelf.undecided}/result/1/questions"),
    "nothing to send": _at(lambda shelf: f"{shelf.fine}/result/1/questions"),
    "a polite no to send": _at(lambda shelf: f"{shelf.stopped}/result/1/questions"),
    "memo": _at(lambda shelf: f"{shelf.undecided}/result/1/memo"),
    "memo with everything": _at(lambda shelf: f"{shelf.cautioned}/result/1/memo"),
    "what if": _at(lambda shelf: f"{shelf.undecided}/what-if?told=evaluator.is_delegate:true"),
    "history": _at(lambda shelf: f"{shelf.changed}/history"),
    "no history": _at(lambda shelf: f"{shelf.fresh}/history"),
    "own link": _at(lambda shelf: f"{shelf.stopped}/link"),
    "call sheet": _at(lambda shelf: f"{shelf.fresh}/call-sheet"),
    "call sheet with something to settle": _at(lambda shelf: f"{shelf.undecided}/call-sheet"),
    "call sheet with nothing to ask": _at(lambda shelf: f"{shelf.stopped}/call-sheet"),
    "debrief of a call": _at(lambda shelf: f"{shelf.fresh}/calls/new"),
    "debrief with an error": _debrief_with_an_error,
    "debrief of a call of the same day": _call_of_the_same_day,
    "debrief that is changed": _call_changed,
    "calls": _calls,
    "no calls": _at(lambda shelf: f"{shelf.fresh}/calls"),
    "delete": _at(lambda shelf: f"{shelf.stopped}/delete"),
    "deleted": _deleted,
    "open a file": _fixed("/import"),
    "open a file with errors": _import_with_errors,
    "give a transcript": _fixed("/transcript"),
    "give a transcript with an error": _transcript_with_an_error,
    "what a vendor’s call proposes": _call_of_a_vendor,
    "what a call of one’s own proposes": _call_of_ones_own,
    "a call of which nothing is accepted": _call_of_which_nothing_is_accepted,
    "snapshots": _at(lambda shelf: f"{shelf.measured}/snapshots"),
    "snapshots before the start": _at(lambda shelf: f"{shelf.to_measure}/snapshots"),
    "snapshots with an error": _start_with_an_error,
    "what the last purchase proposes": _at(lambda shelf: f"{shelf.begun_from_it}/before"),
    "compare": _fixed("/compare"),
    "compare with errors": _comparison_with_errors,
    "comparison": _comparison,
    "criteria": _fixed("/criteria"),
    "criteria found": _fixed("/criteria?q=metrics"),
    "no criteria found": _fixed("/criteria?q=nothing+of+the+kind"),
    "one criterion": _fixed("/criteria/VEN-1"),
    "no such criterion": _fixed("/criteria/VEN-1x"),
    "map": _fixed("/criteria/map"),
    "map of a vendor's answers": _at(lambda shelf: f"{shelf.stopped}/map"),
    "map of statements that differ": _at(lambda shelf: f"{shelf.undecided}/map"),
    "map of nothing yet": _at(lambda shelf: f"{shelf.asked_for_training}/map"),
    "criteria with a vendor's answers": _at(lambda shelf: f"{shelf.stopped}/criteria"),
    "criteria with answers about a request": _at(lambda shelf: f"{shelf.cautioned}/criteria"),
    "criteria with nothing yet": _at(lambda shelf: f"{shelf.fresh}/criteria"),
    "cited lines": _fixed("/criteria/sources"),
    "what is proved": _fixed("/criteria/proof"),
    "components": _fixed("/components"),
    "pictures": _fixed("/pictures"),
    "about": _fixed("/about"),
    "begin a purchase": _fixed("/purchase"),
    "board of an empty purchase": _at(lambda shelf: shelf.purchases.empty.place),
    "board, leader silent": _at(lambda shelf: shelf.purchases.silent.place),
    "board, ready": _at(lambda shelf: shelf.purchases.ready.place),
    "board, what would change it": _at(lambda shelf: shelf.purchases.waiting.place),
    "board, two differ": _at(lambda shelf: shelf.purchases.differing.place),
    "board with an error": lambda page, shelf: ask_somebody_nameless(page, shelf.purchases.empty),
    "leader's page": _at(lambda shelf: shelf.purchases.empty.ask("leader", "Dana")),
    "page of a rep in a purchase": _at(lambda shelf: shelf.purchases.ready.ask("rep", "Kim")),
    "page of somebody whose question was withdrawn": _withdrawn_meanwhile,
    "history of a purchase": _at(lambda shelf: f"{shelf.purchases.differing.place}/history"),
    "buying all the same": _at(lambda shelf: f"{shelf.purchases.ready.place}/decide?vendor={shelf.purchases.out}"),
    "text to a vendor who is out": _at(
        lambda shelf: f"{shelf.purchases.ready.place}/vendors/{shelf.purchases.out}/text"
    ),
    "delete a purchase": _at(lambda shelf: f"{shelf.purchases.empty.place}/delete"),
    "docs": _fixed("/docs"),
    "an operation": _fixed("/docs/operations/check"),
    "shapes": _fixed("/docs/shapes"),
    "error codes": _fixed("/docs/errors"),
    "a purchase with a matrix": _at(lambda shelf: shelf.purchase),
    "readiness": _at(lambda shelf: f"{shelf.purchase}/readiness"),
    "readiness with an error": _readiness_with_an_error,
    "readiness that somebody else changed": _readiness_changed_meanwhile,
    "cost of no change": _at(lambda shelf: f"{shelf.purchase}/cost"),
    "cost of no change, worked out": _cost_worked_out,
    "cost of no change with an error": _cost_with_an_error,
    "no such page": _fixed("/nothing"),
    "no such link": _fixed("/draft/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    "expired link": _at(lambda shelf: shelf.expired),
}
