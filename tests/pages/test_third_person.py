"""What speaks to whoever answers a check is said of them, or by us, to others: in a memo, a mail, on a shared page."""

import re
from collections.abc import Iterator

import pytest

from dontbuy.api.pages.draft.colleagues import of_us
from dontbuy.api.pages.draft.outsiders import for_others, said_to_others
from dontbuy.api.pages.draft.third_person import in_the_third_person
from dontbuy.api.pages.memo.content import text_of
from tests.pages.conftest import Reader
from tests.pages.reports import every_case_for_every_reader, service
from tests.pages.test_results import finished

QUOTED = re.compile(r"“[^”]*”|<q>.*?</q>|<figure .*?>.*?</figure>", re.DOTALL)
TO_DO = re.compile(r'<span class="do">.*?</span>\s*</summary>|<section aria-labelledby="now">.*?</section>', re.DOTALL)
"""What somebody has to do is said to them, behind who they are."""
YOU = re.compile(r"\byou(r|rs|rself|rselves)?\b", re.IGNORECASE)


def texts(kind: str) -> Iterator[str]:
    """Every text of a rule set, in the words for each of its readers."""
    rule_set = service().library.in_force.rule_sets[kind]
    for voice in (rule_set, *rule_set.voices.values()):
        yield from (text for each in voice.all_criteria for text in (each.title, each.because, each.do))
        yield from (text for fact in voice.facts.values() for text in (fact.question, fact.short, fact.why))
        yield from (word.headline for word in (*voice.words.values(), voice.when_open, voice.when_clear))
        yield from (*voice.groups.values(), *voice.sections.values(), voice.title)


@pytest.mark.parametrize("kind", ["buying_request", "vendor_evaluation", "discovery_self_check"])
def test_every_text_of_every_check_can_be_said_to_others(kind: str) -> None:
    rulebook = service().library.in_force
    said = [said_to_others(rulebook, rulebook.rule_sets[kind])(text) for text in texts(kind)]

    assert len(said) > 200
    assert [text for text in said if YOU.search(QUOTED.sub("", text))] == []
    of_several = r"\b(Are|Have|Do|Were|are|have|do|were) the trainer\b|\bthe trainer (are|have|do|were)\b"
    assert [text for text in said if re.search(of_several, text)] == []
    assert [
        text for text in said if re.search(r"\b(one|neither|both) of the trainer\b|\bthe trainer keep\b", text)
    ] == []
    a_verb = r"(?<!did )(?<!can )(?<!does )(?<!could )(?<!would )(?<!nor )\bthe trainer (?!learned|showed|called)"
    in_one = [text for text in said if re.search(a_verb + r"[a-z]*(charge|ask|need|fill|understand|sell|want)\b", text)]
    assert [text for text in in_one if not re.search(r"(Did|Do|Does|Can|Would|did|does|can) the trainer", text)] == []
    assert [text for text in said if re.search(r"\b(to|of|from|tell|told|help|sell|for|with|about) we\b", text)] == []
    assert [text for text in said if re.search(r"\bus (are|have|do|can|will|know|were)\b", text)] == []


def test_no_memo_says_you_but_to_whom_it_names() -> None:
    for read in every_case_for_every_reader():
        said = re.sub(
            r"^- The trainer: .*$|Thank you\.$|I can send you", "", "\n\n".join(text_of(read.memo)), flags=re.M
        )
        assert not YOU.search(QUOTED.sub("", said)), f"{read}: {said}"


@pytest.mark.parametrize("kind", ["buying_request", "vendor_evaluation", "discovery_self_check"])
def test_a_shared_page_speaks_of_whoever_answered_and_to_nobody(reader: Reader, kind: str) -> None:
    read = [each for each in every_case_for_every_reader() if not each.reader and each.report.rule_set.kind == kind]
    longest = sorted(read, key=lambda each: -len(each.report.answer["reasons"]))[:4]
    fewest = [each for each in read if not each.report.answer["reasons"]][:4]
    conflicting = [each for each in read if each.report.answer["conflicts"]][:2]
    seen = 0
    for each in (*longest, *fewest, *conflicting):
        token = finished(reader, dict(each.report.document))
        page = reader.post(f"/draft/{token}/result/1/share").text
        address = re.findall(r"/shared/[\w-]{32}", page)[-1]
        result = TO_DO.sub("", reader.get(address).text.partition("<article")[2].partition("</article>")[0])
        shown = re.sub(r"<[^>]+>", " ", QUOTED.sub("", re.sub(r"<(script|svg)\b.*?</\1>", "", result, flags=re.DOTALL)))
        found = [line.strip() for line in shown.splitlines() if YOU.search(line)]
        assert not found, f"{each}: {found}"
        seen += 1
    assert seen > 4


def test_a_report_for_others_is_made_once() -> None:
    report = for_others(every_case_for_every_reader()[0].report)

    assert for_others(report) is report


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("You started with your product", "The trainer started with their product"),
        ("You do not yet know it", "The trainer does not yet know it"),
        ("You sold before you asked", "The trainer sold before they asked"),
        (
            "Your contact does not know the numbers, and you did not ask",
            "The trainer’s contact does not know the numbers, and the trainer did not ask",
        ),
        (
            "Neither you nor the buyer can name it, and you are selling",
            "Neither the trainer nor the buyer can name it, and the trainer is selling",
        ),
        ("A buyer would be leery of you", "A buyer would be leery of the trainer"),
        ("They compare you. You are one of many.", "They compare the trainer. The trainer is one of many."),
        ("The buyer opened with the price", "The buyer opened with the price"),
        ("Have you given a price or made an offer?", "Has the trainer given a price or made an offer?"),
        ("Did you ask what it is?", "Did the trainer ask what it is?"),
        ("When the buyer offered it, did you take it up?", "When the buyer offered it, did the trainer take it up?"),
        ("An offer is fine once you fully understand it", "An offer is fine once the trainer fully understands it"),
        (
            "Say it in your own words and let them correct you.",
            "Say it in the trainer’s own words and let them correct the trainer.",
        ),
        ("Send them: “What do you need?”", "Send them: “What do you need?”"),
    ],
)
def test_what_speaks_to_somebody_is_said_of_them(text: str, others: str) -> None:
    assert in_the_third_person(text, "the trainer") == others
    assert in_the_third_person(text, "Anna Berg") == others.replace("The trainer", "Anna Berg").replace(
        "the trainer", "Anna Berg"
    )


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("The vendor did not ask about your metrics", "The vendor did not ask about our metrics"),
        (
            "Until you can say who, a vendor can only sell you that",
            "Until we can say who, a vendor can only sell us that",
        ),
        ("Does the vendor help you decide?", "Does the vendor help us decide?"),
        ("Say which number made you want to get better", "Say which number made us want to get better"),
        ("Do you know what it costs you to wait?", "Do we know what it costs us to wait?"),
        ("Whoever you sent does not know it", "Whoever we sent does not know it"),
        ("Without you, it stays", "Without us, it stays"),
        ("Your reps. You would pay.", "Our reps. We would pay."),
        ("Send them: “What do you need?”", "Send them: “What do you need?”"),
    ],
)
def test_what_speaks_to_a_buyer_is_said_by_us(text: str, ours: str) -> None:
    assert of_us(text) == ours
