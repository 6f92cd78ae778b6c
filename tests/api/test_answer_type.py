"""The answer has one shape: its type in the engine and its schema on the wire have the same keys, all the way down."""

from inspect import isclass
from typing import Any, get_args, get_type_hints, is_typeddict

from pydantic import BaseModel

from dontbuy.api import comparison
from dontbuy.api.wire import answer as wire
from dontbuy.api.wire import comparison as compared_wire
from dontbuy.api.wire import rulebook as rulebook_wire
from dontbuy.api.wire import ways as ways_wire
from dontbuy.api.wire.answer import CriterionInWords
from dontbuy.engine import answer_shape as engine
from dontbuy.engine.proof import data

SHAPES = [
    shape
    for module in (wire, compared_wire, rulebook_wire)
    for shape in vars(module).values()
    if isclass(shape) and issubclass(shape, BaseModel) and shape.__module__ == module.__name__
]


def keys(hint: Any, path: str = "") -> set[str]:
    """Every key of a type, with where it stands; what is a caller's own (evidence, a value) is not entered."""
    if is_typeddict(hint):
        inner = get_type_hints(hint)
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        inner = {name: field.annotation for name, field in hint.model_fields.items()}
    else:
        return set[str]().union(*(keys(argument, path) for argument in get_args(hint)))
    below = {name: f"{path}/{name}" for name in inner}
    entered = [name for name in inner if name not in ("evidence", "subject")]
    return {*below.values()}.union(*(keys(inner[name], below[name]) for name in entered))


def test_an_answer_has_the_keys_of_its_schema() -> None:
    on_the_wire = {path.replace("/from_", "/from") for path in keys(wire.Answer)}

    assert keys(engine.Answer) | keys(data.ProofData) == on_the_wire
    assert "/rests_on/facts/pointer" in keys(data.ProofData)
    assert "/reasons/facts/pointer" in keys(engine.Answer)


def test_a_comparison_has_the_keys_of_its_schema() -> None:
    assert keys(comparison.Comparison) == keys(compared_wire.Comparison)
    assert "/criteria/findings/missing" in keys(comparison.Comparison)


def test_ways_out_have_the_keys_of_their_schema() -> None:
    on_the_wire = {path.replace("/from_", "/from") for path in keys(ways_wire.WaysOut)}

    assert keys(data.WaysData) == on_the_wire
    assert "/ways/changes/from" in on_the_wire


def test_what_is_said_of_a_criterion_is_described_once() -> None:
    described = CriterionInWords.model_fields.keys() - {"says"}
    shapes = [shape for shape in SHAPES if "because" in shape.model_fields]

    assert len(shapes) == 6
    assert {shape.__name__: described & shape.__annotations__.keys() for shape in shapes} == {
        shape.__name__: described if shape is CriterionInWords else set() for shape in shapes
    }
