"""An answer for people: the verdict first, then the few reasons with what to do, then the questions."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dontbuy.cli.terminal import clean
from dontbuy.engine.answer import Answer, BasisData, ConflictData, QuestionData
from dontbuy.engine.ask import could_change
from dontbuy.engine.ir import Rulebook, RuleSet

FEW = 5
STYLES = {"stop": "bold red", "act": "bold yellow", "caution": "yellow", "unknown": "bold cyan", "none": "bold green"}


class VerdictText:
    """Prints answers; colour and width are the console's."""

    def __init__(self, console: Console, rulebook: Rulebook, everything: bool = False) -> None:
        self._console = console
        self._rulebook = rulebook
        self._few = 10_000 if everything else FEW

    def show(self, answer: Answer) -> None:
        rule_set = self._rulebook.rule_sets[answer["kind"]]
        self._head(answer, rule_set)
        self._reasons(answer)
        self._questions(answer, rule_set)
        self._list("Going well", [sign["title"] for sign in answer["signs"]])
        self._list("Also seen", [observation["title"] for observation in answer["observations"]])
        self._list("Contradictions (nothing was picked)", map(self._conflict, answer["conflicts"]))
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
            self._indented(f"“{cites['phrase']}” — {cites['source']}, line {cites['line']}", "dim italic")
            self._indented(f"Rests on: {'; '.join(map(_basis, reason['facts']))}", "dim")
        if len(reasons) > self._few:
            more = ", ".join(f"{reason['criterion']} {reason['title']}" for reason in reasons[self._few :])
            self._console.print(Text(f"And: {more}", style="dim"))

    def _questions(self, answer: Answer, rule_set: RuleSet) -> None:
        questions = answer["ask"]
        few = questions[: self._few]
        telling = [each for each in few if could_change(rule_set, answer["verdict"], each["could_lead_to"])]
        self._asked("Ask next", telling)
        self._asked("Would add detail, and change no verdict", [each for each in few if each not in telling])
        if len(questions) > self._few:
            more = f"and {len(questions) - self._few} of {len(questions)} questions more; --all shows them"
            self._console.print(Text(more, style="dim"))

    def _asked(self, title: str, questions: Sequence[QuestionData]) -> None:
        if questions:
            self._title(title)
        for question in questions:
            whom = self._rulebook.people.get(question["answered_by"], question["answered_by"])
            line = Text(f"• {question['question']}")
            line.append(f"  ({whom[:1].lower()}{whom[1:]}; could lead to: {_spaced(question['could_lead_to'])})", "dim")
            self._console.print(line)
            self._indented(question["fact"], "dim")

    def _conflict(self, conflict: ConflictData) -> str:
        values = (f"{clean(each['value'])} ({each['source']}{_quoted(each['quote'])})" for each in conflict["values"])
        return f"{conflict['fact']}: {' against '.join(values)}"

    def _list(self, title: str, lines: Sequence[str] | Iterator[str]) -> None:
        lines = list(lines)
        if lines:
            self._title(title)
        for line in lines:
            self._console.print(Text(f"• {clean(line)}"))

    def _foot(self, answer: Answer) -> None:
        score, rulebook = answer["score"], answer["rulebook"]
        side = "" if answer["side"] == "not_judged" else f" · side: {_spaced(answer['side'])}"
        between = f"{score['low']}" if score["low"] == score["high"] else f"{score['low']} to {score['high']}"
        self._console.print()
        text = f"{between} of 100 is clear by weight{side} · rulebook {rulebook['id']} {rulebook['version']}"
        self._console.print(Text(text, style="dim"))

    def _title(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold underline"))

    def _indented(self, text: str, style: str = "") -> None:
        self._console.print(Padding(Text(text, style=style), (0, 0, 0, 3), expand=False))


def _outlook(answer: Answer, rule_set: RuleSet) -> str:
    opened = len(answer["open"])
    becomes = answer["could_become"]
    if becomes is None and not opened:
        return "Settled: every criterion is decided."
    if becomes is None:
        are = "criterion is" if opened == 1 else "criteria are"
        return f"Settled: {opened} {are} open, and none of them could change the verdict."
    word = rule_set.words[becomes].headline
    so_far = "Nothing told so far counts against it, but" if answer["level"] == "unknown" else "Not settled:"
    return f"{so_far} it could still become “{word}”. {opened} criteria are open."


def _basis(basis: BasisData) -> str:
    value = basis["value"]
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else clean(_plain(value))
    return f"{basis['fact']} = {shown}{' (self-reported)' if basis['self_reported'] else ''}"


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) or "none" if isinstance(value, list) else str(value)


def _quoted(quote: str) -> str:
    return f", “{clean(quote)}”" if quote else ""


def _spaced(word: str) -> str:
    return word.replace("_", " ")
