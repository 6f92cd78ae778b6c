"""The published description and what is really answered agree."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema

from api.openapi import operations
from api.problems import MEDIA_TYPE
from api.service import Service
from tests.door import Door

OPERATIONS = (
    "check",
    "compare",
    "evaluate",
    "get_evaluation",
    "get_schema",
    "list_criteria",
    "list_evaluations",
    "list_facts",
    "list_metrics",
    "list_rule_sets",
    "list_sources",
    "livez",
    "readyz",
    "version",
)
"""Callers generate code from these names: one may be added, none renamed."""


@pytest.fixture(scope="session")
def described(door: Door) -> BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", door.app)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_answers_as_described(described: BaseSchema, operation: str, mode: GenerationMode) -> None:
    strategy = described.find_operation_by_id(operation).as_strategy(generation_mode=mode)

    @given(case=strategy)
    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    def agrees(case: schemathesis.Case) -> None:
        case.call_and_validate()

    agrees()
