"""What changed from one answer to the next one about the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.engine.answer_shape import Answer, ReasonData


@dataclass(frozen=True, slots=True)
class AnswerChanges:
    """The answer before and now, the reasons that appeared and those that went, and whether another rulebook judged."""

    before: Answer
    now: Answer
    appeared: Sequence[ReasonData]
    went: Sequence[ReasonData]

    @property
    def other_rulebook(self) -> bool:
        return self.before["rulebook"]["digest"] != self.now["rulebook"]["digest"]

    @property
    def body(self) -> dict[str, Any]:
        """As it crosses the wire."""
        return {
            "verdict": {"from": self.before["verdict"], "to": self.now["verdict"]},
            "appeared": [_named(reason) for reason in self.appeared],
            "went": [_named(reason) for reason in self.went],
            "other_rulebook": self.other_rulebook,
        }


def changes(before: Answer, now: Answer) -> AnswerChanges:
    """From one answer to the next."""
    earlier, later = ({reason["criterion"] for reason in answer["reasons"]} for answer in (before, now))
    return AnswerChanges(
        before=before,
        now=now,
        appeared=[reason for reason in now["reasons"] if reason["criterion"] not in earlier],
        went=[reason for reason in before["reasons"] if reason["criterion"] not in later],
    )


def _named(reason: ReasonData) -> dict[str, str]:
    return {"criterion": reason["criterion"], "says": reason["says"], "title": reason["title"]}
