"""`dontbuy check`: answers for every document, and one exit code that says what they come to."""

from typing import Any

from dontbuy.api.answering import Answerer
from dontbuy.cli.exits import Exit
from dontbuy.cli.walk import Walk
from dontbuy.engine.answer import Explain


class Checker(Walk):
    """Answers documents."""

    def __init__(self, answerer: Answerer, *, as_json: bool, explain: Explain, everything: bool) -> None:
        super().__init__(answerer, as_json=as_json)
        self._explain = explain
        self._everything = everything

    def answer(self, raw: Any) -> Exit:
        answer = self.answerer.check(raw, self._explain)
        if self.as_json:
            self.line(answer)
        else:
            # Imported here: lines for tools need nothing of what draws text.
            from dontbuy.cli.verdict_text import VerdictText

            self.apart()
            VerdictText(self.console, self.answerer.library.named_in(answer), self._everything).show(answer, raw)
        return self.means(answer)
