"""What install.py does: it asks for a Python that is new enough, and builds the one library with its flags."""

import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.__main__ import REBUILT
from tests.house.test_house import ROOT

INSTALL: dict[str, Any] = runpy.run_path(str(ROOT / "install.py"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINNED = re.compile(r"^([a-z0-9-]+)==", re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "Dockerfile"])
def test_the_flags_are_the_same_wherever_they_are_written(name: str) -> None:
    assert f"CPPFLAGS={INSTALL['FLAGS']}" in (ROOT / name).read_text("utf-8")
    assert f"CPPFLAGS={INSTALL['FLAGS']} " in REBUILT


def test_the_command_names_the_version_of_the_library_that_is_locked() -> None:
    (required,) = [name for name in PROJECT["dependencies"] if name.startswith(INSTALL["LIBRARY"])]

    assert REBUILT.endswith(f" {required}")


def test_the_pythons_that_were_tried_are_the_same_wherever_they_are_named() -> None:
    tried = sorted(INSTALL["TRIED"], key=lambda version: int(version.partition(".")[2]))
    classified = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if "Python :: 3." in name]

    assert tried == classified
    assert f">={'.'.join(map(str, INSTALL['OLDEST']))}" == PROJECT["requires-python"] == f">={tried[0]}"
    assert f"{', '.join(tried[:-1])} and {tried[-1]}" in (ROOT / "README.md").read_text("utf-8")
    assert f"(tried: {', '.join(tried)})" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert f"FROM python:{tried[-1]}-slim" in (ROOT / "Dockerfile").read_text("utf-8")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_library_is_taken_out_of_a_lock_with_its_hashes_and_nothing_else(lock: str) -> None:
    lines = INSTALL["locked"](lock, INSTALL["LIBRARY"]).splitlines()

    assert lines[0].startswith("durable-rules==2.0.28")
    assert lines[1:]
    assert all(line.startswith("    --hash=sha256:") for line in lines[1:])


def test_what_is_asked_for_is_locked() -> None:
    asked = {re.split(r"[<>=\[]", name)[0].lower() for name in PROJECT["dependencies"]}
    extras = PROJECT["optional-dependencies"]
    of_tests = [name for name in extras["dev"] if not name.startswith("dontbuy[")] + extras["bulk"] + extras["mcp"]
    asked_by_tests = {re.split(r"[<>=\[]", name)[0].lower() for name in of_tests}

    assert asked - locked("requirements.lock") == set()
    assert asked | asked_by_tests <= locked("requirements-dev.lock")


@pytest.mark.parametrize("extra", ["spark", "prove", "likeness"])
def test_an_extra_that_is_heavy_is_installed_by_ci(extra: str) -> None:
    assert re.search(rf"for extra in .*\b{extra}\b", (ROOT / ".ci" / "run").read_text("utf-8"))


@pytest.mark.parametrize("extra", ["likeness", "mcp", "prove", "spark"])
def test_an_extra_with_a_lock_of_its_own_has_the_versions_of_the_tests(extra: str) -> None:
    lock = f"requirements-{extra}.lock"
    asked = {re.split(r"[<>=\[]", name)[0].lower() for name in PROJECT["optional-dependencies"][extra]}
    versions, others = (
        dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in (lock, "requirements-dev.lock")
    )

    assert asked <= locked(lock)
    assert {name: version for name, version in versions.items() if others.get(name, version) != version} == {}


def test_what_the_image_installs_is_what_the_tests_have() -> None:
    image, tests = locked("requirements-mcp.lock"), locked("requirements-dev.lock")

    assert "-r requirements-mcp.lock" in (ROOT / "Dockerfile").read_text("utf-8")
    assert locked("requirements.lock") <= image <= tests


def locked(name: str) -> set[str]:
    return set(PINNED.findall(Path(ROOT / name).read_text("utf-8")))


def test_what_runs_is_locked_to_the_same_versions_for_the_tests() -> None:
    both = [(ROOT / name).read_text("utf-8") for name in ("requirements.lock", "requirements-dev.lock")]
    runs, tests = ({line for line in text.splitlines() if "==" in line} for text in both)

    assert runs - tests == set()
