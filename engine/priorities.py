"""What comes first in an answer: contradictions to put right, what counts already, and the questions that matter."""

from dontbuy.engine.answer_shape import Answer, ConflictData, OpenData, QuestionData
from dontbuy.engine.ask import could_change
from dontbuy.engine.expressions import facts_of
from dontbuy.engine.ir import RuleSet


def is_heaviest(rule_set: RuleSet, verdict: str) -> bool:
    """Whether a verdict is of the heaviest level that its rule set has. Settled, nothing that is asked changes it."""
    word = rule_set.words.get(verdict)
    return word is not None and word.weight == max(known.weight for known in rule_set.words.values())


def could_still_become(rule_set: RuleSet, answer: Answer, word: str) -> bool:
    """Whether the verdict could still become this word: it is stronger, and no stronger than the strongest that all
    answers together can lead to. An open criterion may say a word that they never do."""
    strongest = answer["could_become"]
    if strongest is None or strongest not in rule_set.ranks or rule_set.ranks[word] < rule_set.ranks[strongest]:
        return False
    return could_change(rule_set, answer["verdict"], word)


def telling_questions(rule_set: RuleSet, answer: Answer) -> list[QuestionData]:
    """The questions that can still change the verdict, most telling first.

    One does, too, from which the answer to one that matters may follow. Where an answer does not say which matter, as
    one that was kept by version 1, those of criteria that could.
    """
    verdict, ask = answer["verdict"], answer["ask"]
    mattering = {question["fact"] for question in ask if question.get("matters")}
    leading = {
        fact
        for implication in rule_set.implications
        if not mattering.isdisjoint(implication.then)
        for fact in facts_of(implication.when)
    }

    def is_telling(question: QuestionData) -> bool:
        said = question.get("matters")
        could = could_change(rule_set, verdict, question["could_lead_to"])
        return could if said is None else said or (could and question["fact"] in leading)

    return [question for question in ask if is_telling(question)]


def questions_to_find_out(answer: Answer) -> list[QuestionData]:
    """The questions without those of which two statements differ: they are put right in a place of their own."""
    differ = {conflict["fact"] for conflict in answer["conflicts"]}
    return [question for question in answer["ask"] if question["fact"] not in differ]


def holding_back(rule_set: RuleSet, answer: Answer) -> list[ConflictData]:
    """The conflicts that hold back a word which is stronger than the verdict: they are shown before all else."""
    held = {question["fact"] for question in telling_questions(rule_set, answer)}
    return [conflict for conflict in answer["conflicts"] if conflict["fact"] in held]


def counting_together(rule_set: RuleSet, answer: Answer) -> list[OpenData]:
    """The open criteria for which something told counts already, and that could change the verdict.

    The strongest word first, then those that lack least. What a reason rests on already is not told again. An answer
    that was kept by an earlier version does not say what counts so far, and gives none.
    """
    in_reasons = {basis["fact"] for reason in answer["reasons"] for basis in reason["facts"]}
    waiting = [
        each
        for each in answer["open"]
        if could_still_become(rule_set, answer, each["says"])
        and not in_reasons.issuperset([basis["fact"] for basis in each.get("so_far", [])])
    ]
    return sorted(waiting, key=lambda each: (rule_set.ranks[each["says"]], len(each["missing"])))
