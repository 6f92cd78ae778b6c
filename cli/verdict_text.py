"""An answer for people: the verdict first, then the few reasons with what to do, then the questions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dontbuy.api.records.evident import evident_facts, without_what_is_evident
from dontbuy.cli.terminal import clean
from dontbuy.engine.answer_shape import (
    Answer,
    BasisData,
    CitationData,
    ConflictData,
    FoundData,
    OpenData,
    QuestionData,
    SectionScoreData,
    StatementData,
)
from dontbuy.engine.ask import could_change
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.priorities import (
    counting_together,
    holding_back,
    is_heaviest,
    questions_to_find_out,
    telling_questions,
)

FEW = 5
STYLES = {"stop": "bold red", "act": "bold yellow", "caution": "yellow", "unknown": "bold cyan", "none": "bold green"}


class VerdictText:
    """Prints answers; colour and width are the console's."""

    def __init__(self, console: Console, rulebook: Rulebook, everything: bool = False) -> None:
        self._console = console
        self._rulebook = rulebook
        self._everything = everything
        self._few = 10_000 if everything else FEW

    def show(self, answer: Answer, document: Mapping[str, Any]) -> None:
        """Print the answer to a document; nobody is asked there what another answer leaves no doubt of."""
        rule_set = self._rulebook.rule_sets[answer["kind"]]
        evident = evident_facts(rule_set, document, answer)
        first = holding_back(rule_set, answer)
        others = [conflict for conflict in answer["conflicts"] if conflict not in first]
        self._head(answer, rule_set)
        put_right = "Put this right first: two statements differ, and neither counts"
        self._list(put_right, [self._conflict(each, rule_set) for each in first])
        self._reasons(answer)
        together = [each for each in counting_together(rule_set, answer) if evident.isdisjoint(each["missing"])]
        lines = [self._together(each, rule_set) for each in together[: self._few]]
        self._list("Counts only together with what is open", lines)
        self._questions(answer, rule_set, evident)
        self._list("Going well", [f"{sign['title']}{_own_word(sign)}" for sign in answer["signs"]])
        self._list("Also seen", [f"{seen['title']}{_own_word(seen)}" for seen in answer["observations"]])
        self._list("Statements that differ (neither counts)", [self._conflict(each, rule_set) for each in others])
        issues = [f"{issue['detail']} ({issue['pointer']}): {issue['hint']}" for issue in answer["data_issues"]]
        self._list("Look at the data", issues)
        self._foot(answer)

    def _head(self, answer: Answer, rule_set: RuleSet) -> None:
        named = answer["subject"] or {}
        subject = clean(named.get("name") or "").strip() or clean(named.get("id") or "").strip()
        title = Text(answer["headline"], style=STYLES.get(answer["level"], "bold"))
        about = " · ".join(filter(None, (subject, rule_set.title, f"as of {answer['as_of']}")))
        self._console.print(title)
        self._console.print(Text(about, style="dim"))
        self._console.print(Text(_outlook(answer, rule_set)))

    def _reasons(self, answer: Answer) -> None:
        reasons = answer["reasons"]
        if reasons:
            self._title("Why")
        for at, reason in enumerate(reasons[: self._few], 1):
            title = Text(f"{at}. {reason['title']}", style="bold")
            title.append(f"  [{reason['criterion']} · {_spaced(reason['says'])}]", style="dim")
            self._console.print(title)
            self._indented(reason["because"])
            self._indented(f"Do: {reason['do']}", "green")
            cites = reason["cites"]
            self._indented(_cited(cites), "dim italic")
            if reason["word_cites"] != cites:
                self._indented(f"where it says {_spaced(reason['says'])}: {_cited(reason['word_cites'])}", "dim italic")
            self._indented(f"Rests on: {'; '.join(map(_basis, reason['facts']))}", "dim")
        if len(reasons) > self._few:
            more = ", ".join(f"{reason['criterion']} {reason['title']}" for reason in reasons[self._few :])
            self._console.print(Text(f"And: {more}", style="dim"))

    def _questions(self, answer: Answer, rule_set: RuleSet, evident: frozenset[str]) -> None:
        questions = without_what_is_evident(questions_to_find_out(answer), evident)
        if is_heaviest(rule_set, answer["verdict"]) and answer["settled"] and not self._everything:
            # No answer changes it, so nobody is told to ask: as on the page, they stay folded.
            if questions:
                more = f"{_counted(questions)} would add detail, and change no verdict; --all shows them"
                self._console.print(Text(f"\n{more}", style="dim"))
            return
        few = questions[: self._few]
        telling = telling_questions(rule_set, answer)
        self._asked("Ask next", [each for each in few if each in telling], rule_set)
        self._asked("Would add detail, and change no verdict", [each for each in few if each not in telling], rule_set)
        if len(questions) > self._few:
            more = f"and {len(questions) - self._few} of {len(questions)} questions more; --all shows them"
            self._console.print(Text(more, style="dim"))

    def _asked(self, title: str, questions: Sequence[QuestionData], rule_set: RuleSet) -> None:
        if questions:
            self._title(title)
        for question in questions:
            who = question["answered_by"]
            whom = self._rulebook.people.get(who, who)
            asked = "" if rule_set.reader == who else f"{whom[:1].lower()}{whom[1:]}; "
            line = Text(f"• {question['question']}")
            line.append(f"  ({asked}could lead to: {_spaced(question['could_lead_to'])})", "dim")
            self._console.print(line)
            self._indented(question["fact"], "dim")

    def _conflict(self, conflict: ConflictData, rule_set: RuleSet) -> str:
        fact = conflict["fact"]
        values = (f"{shown(each['value'])} ({_source(each)})" for each in conflict["values"])
        return f"{rule_set.facts[fact].question} {fact}: {' against '.join(values)}".lstrip()

    def _together(self, waiting: OpenData, rule_set: RuleSet) -> str:
        """What was told so far for an open criterion, what it would then say, and what to ask."""
        told = "; ".join(map(_basis, waiting["so_far"]))
        criterion = rule_set.criterion(waiting["criterion"])
        question = rule_set.facts[waiting["missing"][0]].question
        return f"{told}: for “{criterion.title}” ({_spaced(waiting['says'])}). {question}"

    def _list(self, title: str, lines: Sequence[str] | Iterator[str]) -> None:
        lines = list(lines)
        if lines:
            self._title(title)
        for line in lines:
            self._console.print(Text(f"• {clean(line)}"))

    def _foot(self, answer: Answer) -> None:
        rulebook = answer["rulebook"]
        parts = [f"rulebook {rulebook['id']} {rulebook['version']}"]
        if base := rulebook.get("extends"):
            parts.append(f"adds to {base['id']} {base['version']}")
        if answer["side"] != "not_judged":
            decided_by = "; ".join(map(_basis, answer["side_facts"]))
            parts.insert(0, f"side: {_spaced(answer['side'])}{f' ({decided_by})' if decided_by else ''}")
        if self._everything:
            self._list("By section", map(_section, answer["score"]["sections"]))
        self._console.print()
        self._console.print(Text(" · ".join(parts), style="dim"))

    def _title(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold underline"))

    def _indented(self, text: str, style: str = "") -> None:
        self._console.print(Padding(Text(text, style=style), (0, 0, 0, 3), expand=False))


def _counted(questions: Sequence[QuestionData]) -> str:
    return "1 question" if len(questions) == 1 else f"{len(questions)} questions"


def _outlook(answer: Answer, rule_set: RuleSet) -> str:
    opened = len(answer["open"])
    becomes = answer["could_become"]
    if becomes and answer["settled"]:
        return f"Nothing says so yet, and however the rest turns out it comes to “{rule_set.words[becomes].headline}”."
    if becomes is None and not opened:
        return "Settled: every criterion is decided."
    if becomes is None:
        are = "criterion is" if opened == 1 else "criteria are"
        return f"Settled: {opened} {are} open, and none of them could change the verdict."
    word = rule_set.words[becomes].headline
    criteria = "1 criterion is" if opened == 1 else f"{opened} criteria are"
    outlook = f"{_so_far(answer)} it could still become “{word}”. {criteria} open.{_suffice(answer)}"
    least = rule_set.words.get(answer["at_least"] or "")
    if least is None or not could_change(rule_set, answer["verdict"], least.word):
        return outlook
    return f"{outlook} However the rest turns out, it comes to “{least.headline}” at the least."


def _suffice(answer: Answer) -> str:
    """How few answers can be enough to settle it, and how many always are."""
    enough = answer["enough"]
    if enough is None:
        return ""
    best, most = enough["at_best"], enough["at_worst"]
    of = f"{best} of {enough['of']} answers" if enough["of"] > 1 else "1 answer"
    return f" {of} can settle it, {most} always {'does' if most == 1 else 'do'}." if best < most else f" {of} will."


def _so_far(answer: Answer) -> str:
    """What there is to say of what was told, where it does not settle the matter."""
    if answer["level"] != "unknown":
        return "Not settled:"
    if answer["conflicts"]:
        return "What was told contradicts itself, so"
    return "Nothing that was told decides it by itself;"


def _cited(cites: CitationData) -> str:
    return f"“{cites['phrase']}” — {cites['source']}, line {cites['line']}"


def _source(statement: StatementData) -> str:
    if statement["implied_by"]:
        return f"follows from {', '.join(statement['implied_by'])}"
    parts = (statement["source"], statement.get("as_of"), "later" if statement.get("later") else "")
    return f"{', '.join(filter(None, parts))}{_quoted(statement['quote'])}"


def _own_word(found: FoundData) -> str:
    return " (self-reported)" if any(basis["self_reported"] for basis in found["facts"]) else ""


def _section(score: SectionScoreData) -> str:
    of = score["fired"] + score["clear"] + score["open"]
    return (
        f"{_spaced(score['section'])}: {score['fired']} of {of} speak against it, {score['open']} open; "
        f"{score['low']} to {score['high']} of 100 is clear by weight"
    )


def _basis(basis: BasisData) -> str:
    return f"{basis['fact']} = {shown(basis['value'])}{' (self-reported)' if basis['self_reported'] else ''}"


def shown(value: Any) -> str:
    """A value as people read it: *yes*, *no*, or what it is."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else clean(_plain(value))


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) or "none" if isinstance(value, list) else str(value)


def _quoted(quote: str) -> str:
    return f", “{clean(quote)}”" if quote else ""


def _spaced(word: str) -> str:
    return word.replace("_", " ")
