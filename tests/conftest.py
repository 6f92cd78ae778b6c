"""What every test may ask for."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load
from tests.logged import LOG, keep_logs

ROOT = Path(__file__).parent.parent

# Every run draws the same examples; `pytest --hypothesis-profile=long` draws many others, by hand.
settings.register_profile("same", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile("same")


def pytest_configure() -> None:
    keep_logs()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With DONTBUY_NOTHING_SKIPPED, a test that is left out because something is not installed has failed.

    What failed shows what was logged meanwhile.
    """
    report = yield
    if report.skipped and os.environ.get("DONTBUY_NOTHING_SKIPPED"):
        report.outcome = "failed"
    if report.failed and LOG.getvalue():
        report.sections.append(("Logged by the service", LOG.getvalue()))
    if call.when == "teardown":
        LOG.forget()
    return report


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules").rulebook


@pytest.fixture(scope="session")
def grants() -> Rulebook:
    """Another domain on the same engine: who is eligible for a grant."""
    return load(ROOT / "examples" / "grant-eligibility").rulebook
