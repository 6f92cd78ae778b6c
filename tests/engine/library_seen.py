"""Stands between the engine and the rules library, and shows the library alone: what crosses, and what it does."""

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.expressions import AllOf, Compare, Expr, IsTold, Op
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import facts, rule_set

ROOT = Path(__file__).parent.parent.parent
FACT = re.compile(r'\{"id":1,"sid":"(?P<session>\d+)","z":1(,"[ac]\d+":[012])*\}')


def edge(name: str, seconds: int = 20) -> Any:
    """What the library does, as JSON; or whether it crashed, failed or hung, with what it printed before."""
    command = [sys.executable, "-m", "tests.engine.durable_rules_edges", name, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "hung", done.stdout.strip()
    if done.returncode:
        return ("crashed" if done.returncode < 0 else "failed"), done.stdout.strip()
    return json.loads(done.stdout)


@dataclass
class Seen:
    """Stands between the engine and the library, and keeps what crosses."""

    library: Any
    calls: Counter[str] = field(default_factory=Counter)
    definitions: list[dict[str, Any]] = field(default_factory=list)
    asserted: list[str] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self.library, name)

    def create_ruleset(self, name: str, definition: str) -> int:
        self.calls["create_ruleset"] += 1
        self.definitions.append(json.loads(definition))
        return int(self.library.create_ruleset(name, definition))

    def assert_fact(self, handle: int, fact: str) -> Any:
        self.calls["assert_fact"] += 1
        self.asserted.append(fact)
        return self.library.assert_fact(handle, fact)

    def retract_fact(self, handle: int, fact: str) -> Any:
        self.calls["retract_fact"] += 1
        self.retracted.append(fact)
        return self.library.retract_fact(handle, fact)


def inner(written: Any) -> list[Any]:
    """What stands in an object or a list."""
    if isinstance(written, dict):
        return [*written.values()]
    return written if isinstance(written, list) else []


def read(written: Any) -> set[str]:
    """The tokens that the rules of a definition read, beside the sentinel."""
    named = {written["$m"]} if isinstance(written, dict) and "$m" in written else set()
    return named.union(*map(read, inner(written)))


def values(written: Any) -> list[Any]:
    """Every value that is written in a definition and is no name of a token."""
    if isinstance(written, dict) and "$m" in written:
        return []
    if not isinstance(written, dict | list):
        return [written]
    return [value for each in inner(written) for value in values(each)]


def one_condition(when: Expr | None = None) -> RuleSet:
    """A rule set of one condition, which is more than one test: that would have no rule."""
    return rule_set({"C": when or AllOf((Compare("yes0", Op.IS, True), IsTold("yes0")))})


def fired(engine: Rete, judged: RuleSet) -> Truth:
    return engine.decide(judged, facts({"yes0": True}))["C"]
