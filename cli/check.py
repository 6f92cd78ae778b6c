"""`dontbuy check`: answers for every document, and one exit code that says what they come to."""

from typing import Any

from dontbuy.api.service import Service
from dontbuy.cli.exits import Exit
from dontbuy.cli.verdict_text import VerdictText
from dontbuy.cli.walk import Walk
from dontbuy.engine.answer import Explain


class Checker(Walk):
    """Answers documents."""

    def __init__(self, service: Service, *, as_json: bool, explain: Explain, everything: bool) -> None:
        super().__init__(service, as_json=as_json)
        self._explain = explain
        self._everything = everything

    def answer(self, raw: Any) -> Exit:
        answer = self.service.check(raw, self._explain)
        if self.as_json:
            self.line(answer)
        else:
            self.apart()
            VerdictText(self.console, self.service.library.named_in(answer), self._everything).show(answer)
        return self.means(answer)
