"""Phrases: what is written, and in which sentences it is heard."""

import pytest

from dontbuy.api.proposals.phrases import Ear, NoPhrase, PhraseLists, phrase_of, phrases_of

LISTS = PhraseLists(
    {"rate": ["win rate", "close|closing rate"], "asks": ["what's your {rate}", "tell me"], "itself": ["{itself}"]}
)


def is_heard(written: str, sentence: str) -> bool:
    ear = Ear()
    ear.listen("it", phrases_of(written, LISTS))
    return "it" in ear.hears(sentence)


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
        ("that's {somebody}", "That's Anneliese."),
        ("{somebody} s team", "It's Yusuf’s team."),
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
        ("that's {somebody}", "That's fine."),
        ("{somebody} owns it", "Nobody owns it."),
        ("end", "The weekend."),
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
    ],
)
def test_a_phrase_that_means_nothing_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(NoPhrase, match=why):
        phrases_of(written, LISTS)


def test_a_phrase_takes_no_longer_than_the_sentence_is_long() -> None:
    phrase = phrase_of("we ... lost ... it ... all", LISTS)

    assert phrase.expression.search("we lost " * 20_000) is None
