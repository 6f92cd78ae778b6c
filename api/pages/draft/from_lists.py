"""Where one of two statements that differ comes from, when nobody was asked for it: *from the target 25%*."""

from collections.abc import Sequence

from dontbuy.api.pages.editing import pointer_of
from dontbuy.api.pages.words import Measure, listed
from dontbuy.engine.facts import FactDeclaration


def from_the_list(declared: FactDeclaration, pointer: str, numbers: Sequence[Measure]) -> str:
    """What of the numbers that have to move says it; `""` where the statement was not read off their list."""
    origin = pointer_of(declared.derived_from) if declared.derived_from else ""
    if not origin or not pointer.startswith(origin):
        return ""
    figures = {
        "metrics.how_much_known": ("target", [each.target for each in numbers]),
        "metrics.timeframe_known": ("date", [each.by for each in numbers]),
    }
    what, told = figures.get(declared.name, ("", []))
    said = [text for text in told if text]
    if said:
        return f"from the {what if len(said) == 1 else f'{what}s'} {listed(said)}"
    return f"from what was said of {listed([each.in_a_sentence for each in numbers])}" if numbers else ""
