"""ExampleResults of results: for each kind of document one story of the rulebook, answered once and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from dontbuy.api.pages.criteria.worked_cases import PreparedCases
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service

Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Story:
    """A case by the sentence that names it, and what heads its result: nobody is meant."""

    case: str
    subject: str


STORIES = {
    "vendor_evaluation": Story(
        "a big brand shows sixty-five slides to an enablement lead who knows her numbers", "an invented vendor"
    ),
    "buying_request": Story(
        "a first-time buyer with a metric, a date and a willing team, but no cause and no starting value",
        "an invented request",
    ),
    "discovery_self_check": Story(
        "I named a price in the cold call, and dug deep in the calls after it", "an invented conversation"
    ),
}
"""The story of each kind of the shipped rulebook that shows most: reasons, what goes well, what is open."""


class ExampleResults:
    """The results of the stories. One is answered when it is first asked for, and the same is shown to everybody."""

    def __init__(self, service: Service, cases: PreparedCases) -> None:
        self._service, self._cases = service, cases
        self._kept: dict[str, Evaluated | None] = {}
        self._built: dict[str, Any] = {}
        self._one_at_a_time = Lock()

    def has(self, kind: str) -> bool:
        """Whether there is an example of a kind. As long as the cases are still being read, whether there should be."""
        story, cases = STORIES.get(kind), self._cases.finished
        return story is not None and (cases is None or cases.told(kind, story.case) is not None)

    def of(self, kind: str) -> Evaluated | None:
        """The example of a kind; None where the rulebook has no such story. It waits until the cases are read."""
        cases = self._cases.begin().result()
        with self._one_at_a_time:
            if kind not in self._kept:
                story = STORIES.get(kind)
                told = cases.told(kind, story.case) if story else None
                self._kept[kind] = self._service.answered(told | _about(story)) if told and story else None
            return self._kept[kind]

    def built(self, kind: str, build: Callable[[], Built]) -> Built:
        """What is made of the example of a kind, made once and shown to everybody."""
        with self._one_at_a_time:
            if kind not in self._built:
                self._built[kind] = build()
            built: Built = self._built[kind]
            return built


def _about(story: Story) -> dict[str, dict[str, str]]:
    return {"subject": {"name": story.subject}}
