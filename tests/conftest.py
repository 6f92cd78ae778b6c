"""What every test may ask for."""

import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load
from tests.logged import LOG, keep_logs
from tests.stores import BOTH, Place, Postgres, in_memory, postgres

ROOT = Path(__file__).parent.parent

# Every run draws the same examples; `pytest --hypothesis-profile=long` draws many others, by hand.
settings.register_profile("same", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    keep_logs()
    gc.disable()  # twenty thousand tests are made that all stay, and to look through them again and again took a third
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so is a run in the background begun, and all that it starts
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "stores(*kinds): the kinds of store that it is run on; a file where not said")


def pytest_collection_finish() -> None:
    """What was collected stays to the end, so it is not looked through again while the tests run."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that needs a store is run on each kind that it, or its file, is marked with."""
    marked = metafunc.definition.get_closest_marker("stores")
    if marked and "store_place" in metafunc.fixturenames:
        metafunc.parametrize("store_place", marked.args or BOTH, indirect=True)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end of a run: what was left out and why, so that nobody takes it for tried."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("NOT RUN", sep="=", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:>5} tests: {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules").rulebook


@pytest.fixture(scope="session")
def grants() -> Rulebook:
    """Another domain on the same engine: who is eligible for a grant."""
    return load(ROOT / "examples" / "grant-eligibility").rulebook


@pytest.fixture(scope="session")
def house() -> Rulebook:
    """The shipped rulebook with what one house adds to it."""
    return load(ROOT / "examples" / "overlay").rulebook


@pytest.fixture(scope="session", name="postgres")
def _postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for every test that asks for one; started when the first one does."""
    with postgres() as server:
        yield server


@pytest.fixture
def store_place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Where a store of this test alone is: a file, or a database, as its mark says."""
    if getattr(request, "param", "sqlite") == "sqlite":
        with TemporaryDirectory(prefix="dontbuy-store-", dir=in_memory()) as folder:
            yield Path(folder) / "dontbuy.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    address = server.fresh()
    yield address
    server.drop(address)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables and nothing in them. To copy it takes a tenth of what it takes to migrate another."""
    file = tmp_path_factory.mktemp("migrated") / "dontbuy.db"
    Database(file).close()
    return file


@pytest.fixture
def database(store_place: Place, migrated: Path) -> Iterator[Database]:
    """A store of this test alone."""
    if isinstance(store_place, Path):
        shutil.copy(migrated, store_place)
    with closing(Database(store_place, shape=None)) as database:
        yield database
