"""A process that says it is ready has nothing left to build, and one that cannot build its rules never says so."""

from pathlib import Path

import durable_rules_engine as library
import pytest

from dontbuy.api.running import opened
from dontbuy.api.settings import read_settings
from dontbuy.cli.checking import check_rulebook
from dontbuy.cli.options import RulesFormat
from dontbuy.cli.printer import Printer
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.evaluate import ASKED, ENGINES
from dontbuy.engine.ir import Rulebook
from tests.conformance.strategies import facts
from tests.engine.library_seen import ROOT, Seen


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Rete:
    """An engine that has compiled nothing yet, in the place of the one that answers."""
    engine = Rete()
    monkeypatch.setitem(ENGINES, ASKED.answers, engine)
    return engine


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen(library)
    monkeypatch.setattr("dontbuy.engine.engines.rete.library", seen)
    return seen


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.engine.engines.rete.MOST_BYTES", 2_000_000)


def test_every_network_is_built_before_there_is_a_service(
    fresh: Rete, seen: Seen, rulebook: Rulebook, tmp_path: Path
) -> None:
    with opened(read_settings(database=tmp_path / "ready.db")):
        pass
    built = seen.calls["create_ruleset"]
    for rule_set in rulebook.rule_sets.values():
        fresh.decide(rule_set, facts({}))

    assert built >= len(rulebook.rule_sets)
    assert seen.calls["create_ruleset"] == built


def test_a_service_whose_rules_are_too_large_does_not_start(fresh: Rete, little_memory: None, tmp_path: Path) -> None:
    too_large = r"rulebook/network-too-large: its 134 rules would take 4 MB of memory"
    with pytest.raises(RulebookError, match=too_large), opened(read_settings(database=tmp_path / "ready.db")):
        pass

    assert not (tmp_path / "ready.db").exists()


def test_the_check_of_a_rulebook_says_that_its_rules_are_too_large(
    fresh: Rete, little_memory: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_rulebook(ROOT / "rules", None, Printer(RulesFormat.TEXT, "rules check")) == 1

    assert "rulebook/network-too-large: its 134 rules would take 4 MB of memory" in capsys.readouterr().err
