"""Who can answer a question of a check: by the rulebook, by who reads, and by whether anybody was sent to vendors."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api.documents import stated
from dontbuy.api.records.evident import nobody_was_sent
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook, RuleSet

LEADER, EVALUATOR = "leader", "evaluator"
WHOEVER_TALKS = "Whoever talks to the vendors"
"""What others call a person looking at vendors of whom nobody has told."""


def tells_of_nobody_else(rule_set: RuleSet, document: Mapping[str, Any]) -> bool:
    """Whether nobody has told a buyer who looks at vendors."""
    return stated(document, rule_set.aliases, SOMEBODY_ELSE_LOOKS) is None and not rule_set.aliases


def present(rule_set: RuleSet, document: Mapping[str, Any], sent_by: str, who: str) -> str:
    """Somebody of whom a check tells: a sales leader who shares it looks at vendors in person where nobody has told of
    anybody else."""
    is_alone = sent_by == LEADER and tells_of_nobody_else(rule_set, document)
    return LEADER if who == EVALUATOR and is_alone else who


def called(rulebook: Rulebook, rule_set: RuleSet, document: Mapping[str, Any], who: str) -> str:
    """What others call a person, in few words: *The sales leader*."""
    is_nobody = who == EVALUATOR and tells_of_nobody_else(rule_set, document)
    return WHOEVER_TALKS if is_nobody else rulebook.people.get(who, "").partition(" who ")[0]


def speaks_as(rule_set: RuleSet, document: Mapping[str, Any], answer: Answer, reader: str) -> str:
    """In whose words a result speaks to its reader: to a person looking at vendors who says that they are the sales
    leader, in the words for that one. Not where somebody says otherwise."""
    differs = any(conflict["fact"] == SOMEBODY_ELSE_LOOKS for conflict in answer["conflicts"])
    is_the_leader = reader == EVALUATOR and nobody_was_sent(rule_set, document) and not differs
    return LEADER if is_the_leader and LEADER in rule_set.readers else reader


def whoever_knows(rule_set: RuleSet, document: Mapping[str, Any], fact: str) -> str:
    """Who can answer a question.

    Of what is about the reader, such as *do you know the team*, the reader, and of what a person looking at vendors
    saw, whoever says that they are one; so the sales leader says in person whether
    somebody else was sent. Where nobody was, the leader answers what the person looking at vendors would.
    """
    reader, answered_by = rule_set.reader, rule_set.facts[fact].answered_by
    if reader and fact.startswith(f"{reader}."):
        return reader
    if reader == LEADER and fact == SOMEBODY_ELSE_LOOKS:
        return LEADER
    if reader == answered_by == EVALUATOR:
        return EVALUATOR
    return LEADER if answered_by == EVALUATOR and nobody_was_sent(rule_set, document) else answered_by


def can_say_dont_know(rulebook: Rulebook, rule_set: RuleSet, document: Mapping[str, Any], fact: str) -> bool:
    """Whether *I don't know* is an answer: only for a fact where it means something, and only of the person whose not
    knowing it is about. That a leader does not know whether a colleague knows the numbers says nothing of the
    colleague; a list has words of its own, such as *No number has been named*."""
    own, asked = rulebook.facts[fact], rule_set.facts[fact]
    if own.dont_know_means is None or own.answered_by != asked.answered_by:
        return False
    is_list = asked.type.value_type is ValueType.RECORDS
    return is_list or not rule_set.reader or whoever_knows(rule_set, document, fact) in ("", rule_set.reader)
