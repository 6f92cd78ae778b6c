"""`dontbuy ways`: what would have to be otherwise for each document to be answered better."""

from collections.abc import Sequence
from typing import Any

from rich.padding import Padding
from rich.text import Text

from dontbuy.api.answering import Answerer
from dontbuy.api.ways import ways
from dontbuy.cli.exits import Exit
from dontbuy.cli.few_ways import few_ways
from dontbuy.cli.terminal import clean
from dontbuy.cli.verdict_text import STYLES, shown
from dontbuy.cli.walk import Walk
from dontbuy.engine.answer import Explain
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.data import WayData, WaysData
from dontbuy.engine.verdict import outcomes


class WaysOut(Walk):
    """Shows the ways out of what documents are answered: a few in sentences, or all of each. The exit code says what
    these come to as they are."""

    def __init__(self, answerer: Answerer, *, as_json: bool, everything: bool = False) -> None:
        super().__init__(answerer, as_json=as_json)
        self._everything = everything

    def answer(self, raw: Any) -> Exit:
        answer, found = self.answerer.check(raw, Explain.NONE), ways(self.answerer, raw)
        if self.as_json:
            self.line(found)
        else:
            self.apart()
            self._show(answer, found)
        return self.means(answer)

    def _show(self, answer: Answer, found: WaysData) -> None:
        rulebook = self.answerer.library.named_in(answer)
        rule_set = rulebook.rule_sets[answer["kind"]]
        self.console.print(Text(answer["headline"], style=STYLES.get(answer["level"], "bold")))
        subject = answer["subject"] or {}
        named = clean(subject.get("name") or subject.get("id") or "").strip()
        about = " · ".join(filter(None, (named, rule_set.title, f"as of {answer['as_of']}")))
        self.console.print(Text(about, style="dim"))
        if found["ways"] is None:
            self._say("What would change this was not computed: it would take too long.")
        elif found["ways"]:
            self._say("What would change this", "bold underline")
            if self._everything:
                for number, way in enumerate(found["ways"], 1):
                    self._way(number, way, rulebook, rule_set)
            else:
                self._few(found["ways"], bool(found["more"]), rulebook, rule_set)
        elif not found["no_way"]:
            self._say("There is nothing to change.")
        if found["more"] and self._everything:
            self._say("There are more ways than these.", "dim")
        self._no_way(found["no_way"] or (), rule_set)

    def _few(self, ways: Sequence[WayData], are_more: bool, rulebook: Rulebook, rule_set: RuleSet) -> None:
        groups = few_ways(ways, rulebook, rule_set)
        number = 0
        for group in groups:
            if group.title:
                self._say(group.title, "bold")
            for way in group.ways:
                number += 1
                for at, sentence in enumerate(way.sentences):
                    self._indented(sentence, lead=f"{number}. " if at == 0 else "")
                self._indented(way.leads, "dim")
        if more := len(ways) - number:
            count = f"{'At least ' if are_more else ''}{more} more way{'s' if more > 1 else ''}"
            self._say(f"{count}, with every answer that each takes: dontbuy ways --all", "dim")

    def _way(self, number: int, way: WayData, rulebook: Rulebook, rule_set: RuleSet) -> None:
        title = Text(f"{number}. {outcomes(rule_set)[way['to']].headline}", style="bold")
        people = ", ".join(_person(rulebook, name) for name in way["needs"])
        title.append(f"  [effort {way['effort']}; needs {people}]", style="dim")
        self.console.print(title)
        for change in way["changes"]:
            was, to = shown(change["from"]), shown(change["to"])
            self._indented(f"• {change['fact']}: {was} would have to be {to}. {change['do']}".rstrip())
        for confirm in way["confirms"]:
            who = _person(rulebook, confirm["by"])
            self._indented(f"• {confirm['fact']}: would have to turn out to be {shown(confirm['to'])} ({who})")
        becomes = way["then"]["could_become"]
        if becomes:
            self._indented(f"It could then still become “{outcomes(rule_set)[becomes].headline}”.", "dim")

    def _no_way(self, criteria: Sequence[str], rule_set: RuleSet) -> None:
        if criteria:
            self._say("No way back from", "bold underline")
        for name in criteria:
            self.console.print(Text(f"• {rule_set.criterion(name).title}  [{name}]"))

    def _say(self, text: str, style: str = "") -> None:
        self.console.print()
        self.console.print(Text(text, style=style))

    def _indented(self, text: str, style: str = "", lead: str = "") -> None:
        indent = 3 - len(lead)
        self.console.print(Padding(Text(lead + clean(text), style=style), (0, 0, 0, max(indent, 0)), expand=False))


def _person(rulebook: Rulebook, name: str) -> str:
    person = rulebook.people.get(name, name)
    return f"{person[:1].lower()}{person[1:]}"
