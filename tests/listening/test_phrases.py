"""Phrases: what is written, and in which sentences it is heard."""

import pytest

from dontbuy.api.proposals.phrases import Ear, NoPhrase, PhraseLists, phrase_of, phrases_of
from dontbuy.api.proposals.words import Words
from tests.counting import growth

LISTS = PhraseLists(
    {"rate": ["win rate", "close|closing rate"], "asks": ["what's your {rate}", "tell me"], "itself": ["{itself}"]}
)


def is_heard(written: str, sentence: str) -> bool:
    ear = Ear()
    ear.listen("it", phrases_of(written, LISTS))
    return "it" in ear.hears(Words(sentence))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("what is your", "So, WHAT is your plan?"),
        ("what's your", "What’s your plan?"),
        ("what's your", "What is your plan?"),
        ("don't know", "I do not know."),
        ("don't know", "I don't, um, know."),
        ("won't say", "They will not say."),
        ("can't say", "I cannot say."),
        ("we're losing", "And we are, like, losing."),
        ("quot* it", "They quoted it."),
        ("the rep/s", "Ask the reps."),
        ("rep|seller left", "A seller left."),
        ("(sales reps|sellers) left", "The sales reps left."),
        ("(a|b c|d) e", "b c e"),
        ("really? know", "know"),
        ("(so far)? know", "so far know"),
        ("we ... it", "We might well have lost all of it."),
        ("^ yes", "Um, yes, that one."),
        ("done $", "Are we done?"),
        ("buy-in", "No buy in there."),
        ("{asks}", "What's your closing rate?"),
        ("{number} percent", "It is twenty-three percent."),
        ("{money} a head", "It is $4,000 a head."),
        ("{amount} a head", "It is four thousand a head."),
        ("{number} percent|grand", "It is twenty three grand."),
        ("{number} point", "One point five, on this one point."),
        ("we ... it", "We, you know, um, really, just like, lost it."),
        ("we ... it", "We won’t pay 1,000.50 for all of it."),
        ("we ... know", "We do, you know."),
        ("side-by-side|stepbystep", "A side by-side view."),
        ("resist* it", "They resisted, um, it."),
        ("o'clock", "At nine o’clock."),
        ("p&l", "It is on my P&L."),
        ("(it is|that was)? (very)? late", "That was late."),
        ("so late $", "It is so late…"),
    ],
)
def test_a_phrase_is_heard(written: str, sentence: str) -> None:
    assert is_heard(written, sentence)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("what is your", "What is the plan?"),
        ("the rep/s", "The report."),
        ("we ... it", "We said one two three four five six seven eight nine of it."),
        ("^ yes", "And then yes."),
        ("done $", "What is done is good."),
        ("(a|b c|d) e", "b e"),
        ("{amount} a head", "It is four a head."),
        ("end", "The weekend."),
        ("{number} of", "This one’s of no use."),
        ("{number} of", "It is 5% of it."),
        ("it's", "It, is it?"),
        ("quot* it", "The unquoted it."),
        ("^ yes", "It is a yes."),
    ],
)
def test_a_phrase_is_not_heard(written: str, sentence: str) -> None:
    assert not is_heard(written, sentence)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("(a|b", "opened and not closed"),
        ("a)", "closed that was not opened"),
        ("a? (b)?", "nothing in it has to be heard"),
        ("... a", "stands between words"),
        ("a ^ b", "stands first"),
        ("a | b c", "without spaces"),
        ("{nowhere}", "no list `nowhere`"),
        ("{itself}", "leads back to itself"),
        ("a ++ b", "is no word"),
        ("", "nothing in it"),
        (f"{'(a ' * 11}b{')' * 11}", "too many brackets"),
        ("{asks} " * 2_000, "too long"),
    ],
)
def test_a_phrase_that_means_nothing_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(NoPhrase, match=why):
        phrases_of(written, LISTS)


@pytest.mark.parametrize(
    ("written", "sentence", "heard"),
    [
        ("we ... it", "So we lost it, and we want it.", "we lost it"),
        ("lost (it|all)?", "We lost it.", "lost it"),
        ("(late|late in the day)", "It is late in the day.", "late"),
        ("(late in the day|late)", "It is late in the day.", "late in the day"),
        ("{number} percent", "About twenty-three percent.", "twenty-three percent"),
        ("so late $", "It is so late…", "so late…"),
        ("^ yes", "Um, yes.", "Um, yes"),
    ],
)
def test_what_is_heard_begins_as_early_and_goes_as_far_as_the_phrase_says(
    written: str, sentence: str, heard: str
) -> None:
    [phrase] = phrases_of(written, LISTS)
    begin, end = phrase.span(Words(sentence))

    assert sentence[begin:end] == heard


@pytest.mark.parametrize(
    ("written", "talk"),
    [
        ("we ... lost ... it ... all", "we lost "),
        ("we ... it", "we um "),
        ("we ... it", "you know, we "),
        ("we (a)? (a b?)? (a (a b?)?)? ... (a)? c", "we a b "),
        ("{number} ... {number} c", "twenty three "),
        ("we ... it", "a-we-"),
    ],
)
def test_a_phrase_takes_no_longer_than_the_sentence_is_long(written: str, talk: str) -> None:
    phrase = phrase_of(written, LISTS)

    assert growth(lambda size: phrase.is_heard(Words(talk * size)), 40) < 2.5


def test_of_several_phrases_the_first_that_is_heard_says_where() -> None:
    ear = Ear()
    ear.listen("it", [phrase_of(each, LISTS) for each in ("not there", "lost late", "we lost")])

    assert ear.hears(Words("We lost late."))["it"].span(Words("We lost late.")) == (3, 12)
