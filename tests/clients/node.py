"""Node and what the generator of the TypeScript client needs, and why it is not there where it is not."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

HERE = Path(__file__).parent / "typescript"
MODULES = HERE / "node_modules"
PATIENCE = 120


def lacking() -> str:
    """What is missing for the client to be written and used here; `""` where nothing is."""
    if which("node") is None:
        return "there is no Node (Debian: apt install nodejs npm)"
    if not (MODULES / "openapi-typescript").is_dir():
        return "its packages are not installed: npm ci --prefix tests/clients/typescript"
    return ""


def wanted() -> None:
    """Skips the test that asks, with the reason, where something is missing."""
    if reason := lacking():
        pytest.skip(f"the TypeScript client was not tried: {reason}")


def node(folder: Path, *command: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program of Node in a folder."""
    return subprocess.run(
        ["node", *command], cwd=folder, input=given, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
