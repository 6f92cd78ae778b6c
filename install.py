"""Makes .venv and installs what is locked: `python3 install.py [--dev]`. Needs nothing but Python itself."""

import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from shutil import which

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
VERSIONS = ((3, 12), (3, 11))


def main() -> int:
    if sys.version_info[:2] not in VERSIONS:
        return with_another_python()
    lacking = next((message for message, is_there in needs() if not is_there), None)
    if lacking:
        print(f"dontbuy cannot be installed: {lacking}", file=sys.stderr)
        return 1
    install("requirements-dev.lock" if "--dev" in sys.argv else "requirements.lock")
    return 0


def with_another_python() -> int:
    """durable-rules builds on Python 3.13 and then fails to import, so 3.11 or 3.12 it is."""
    for major, minor in VERSIONS:
        found = which(f"python{major}.{minor}")
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return subprocess.run([found, __file__, *sys.argv[1:]], check=False).returncode
    print("dontbuy cannot be installed: Python 3.11 or 3.12 is needed (Debian: apt install python3)", file=sys.stderr)
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
    run(*pip, "--require-hashes", "-r", lock)
    run(*pip, "--no-deps", "-e", ".")
    stamp.write_bytes((HERE / lock).read_bytes())


def run(*command: str) -> None:
    if subprocess.run(command, cwd=HERE, check=False).returncode:
        sys.exit("dontbuy could not be installed; what went wrong stands above")


if __name__ == "__main__":
    sys.exit(main())
