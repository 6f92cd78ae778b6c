"""Makes .venv and installs what is locked: `python3 install.py [--dev]`. Needs nothing but Python itself."""

import os
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from shutil import which

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
OLDEST = (3, 11)
TRIED = ("3.13", "3.12", "3.11")
LIBRARY = "durable-rules"
FLAGS = "-DPyEval_CallObject=PyObject_CallObject"
"""The library calls a function that Python 3.13 no longer has; what it is called now does the same."""

OURS = ("api", "cli", "dontbuy", "engine")
KEEPING = (
    "from dontbuy.engine.rulebook import kept, library; library.Library.of_folders([kept.SHIPPED]); "
    "assert kept.kept(kept.SHIPPED)"
)
"""Keeps what is made of the shipped rulebook (docs/decisions/0063)."""


def main() -> int:
    if sys.version_info[:2] < OLDEST:
        return with_another_python()
    lacking = next((message for message, is_there in needs() if not is_there), None)
    if lacking:
        print(f"dontbuy cannot be installed: {lacking}", file=sys.stderr)
        return 1
    install("requirements-dev.lock" if "--dev" in sys.argv else "requirements.lock")
    return 0


def with_another_python() -> int:
    """Run this file again with a Python that is new enough, where there is one."""
    for version in TRIED:
        python = which(f"python{version}")
        if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            return subprocess.run([python, __file__, *sys.argv[1:]], check=False).returncode
    print("dontbuy cannot be installed: Python 3.11 or newer is needed (Debian: apt install python3)", file=sys.stderr)
    return 1


def needs() -> list[tuple[str, bool]]:
    """What must be there, each with what to say where it is not."""
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    compiler = (sysconfig.get_config_var("CC") or "gcc").split()[0]
    return [
        ("the module venv is missing (Debian: apt install python3-venv)", bool(find_spec("ensurepip"))),
        ("Python's headers are missing (Debian: apt install python3-dev)", header.is_file()),
        ("a C compiler is missing (Debian: apt install gcc)", bool(which(compiler) or which("gcc"))),
    ]


def install(lock: str) -> None:
    stamp = VENV / f".{lock}"
    if stamp.is_file() and stamp.read_bytes() == (HERE / lock).read_bytes():
        return
    python = VENV / "bin" / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", str(VENV))
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    print(f"installing {lock} into .venv", flush=True)
    alone = VENV / f"{LIBRARY}.lock"
    alone.write_text(locked(lock, LIBRARY), encoding="utf-8")
    # Not from the cache: what another installation built there without the flags cannot be imported.
    run(*pip, "--no-cache-dir", "--no-deps", "--require-hashes", "-r", str(alone), CPPFLAGS=FLAGS)
    run(str(python), "-c", "import durable_rules_engine")
    run(*pip, "--require-hashes", "-r", lock)
    run(*pip, "--no-deps", "-e", ".")
    # So that the first command is as fast as every other; nobody who runs the service has to be allowed to write here.
    run(str(python), "-m", "compileall", "-q", *OURS)
    run(str(python), "-c", KEEPING, PYTHONDONTWRITEBYTECODE="")
    stamp.write_bytes((HERE / lock).read_bytes())


def locked(lock: str, package: str) -> str:
    """The lines of one package in a lock: its version, then its hashes, each line indented."""
    lines = (HERE / lock).read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith(f"{package}=="))
    hashes = next((at for at in range(first + 1, len(lines)) if not lines[at].startswith(" ")), len(lines))
    return "".join(lines[first:hashes])


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(command, cwd=HERE, env={**os.environ, **environment}, check=False)
    if done.returncode:
        sys.exit("dontbuy could not be installed; what went wrong stands above")


if __name__ == "__main__":
    sys.exit(main())
