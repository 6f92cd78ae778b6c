"""The image: what its Dockerfile promises, and that its commands run as they stand, as nobody in particular."""

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import pytest

from tests.api.serving import ADDRESS, HOST, PATIENCE, Lines
from tests.cli.running import STOPS
from tests.conftest import ROOT
from tests.deploy.image import LEFT_OUT, LOCK, USER, Sandbox, context, said, stages, words_of
from tests.deploy.proxy import NAME, free_port
from tests.house.test_wheel import inside

BUILDS, RUNS = stages()
PROVES = "from dontbuy.engine.rulebook import kept; assert kept.kept(kept.SHIPPED)"


# --- what it promises


def test_it_is_made_of_one_image_of_a_known_version_in_two_stages() -> None:
    first, second = said(BUILDS, "FROM")[0], said(RUNS, "FROM")[0]

    assert first == f"{second} AS build"
    assert re.fullmatch(r"python:3\.\d+-slim", second)
    assert said(RUNS, "COPY") == ["--from=build /venv /venv"]


def test_it_runs_as_a_number_that_is_not_root_and_owns_one_folder() -> None:
    words = [each.word for each in RUNS]

    assert said(RUNS, "USER") == [f"{USER}:{USER}"]
    assert words.index("RUN") < words.index("USER") < words.index("CMD")
    assert "RUN" not in words[words.index("USER") :]
    assert said(RUNS, "VOLUME") == said(RUNS, "WORKDIR") == ["/var/lib/dontbuy"]


def test_its_health_is_that_of_the_command_and_it_serves() -> None:
    (health,), (command,) = said(RUNS, "HEALTHCHECK"), said(RUNS, "CMD")

    assert (words_of(health), words_of(command)) == (["dontbuy", "healthcheck"], ["dontbuy", "serve"])


def test_what_it_installs_is_locked_with_hashes_and_answers_agents() -> None:
    installs = [line for line in said(BUILDS, "RUN") if "pip install" in line]
    lock = (ROOT / LOCK).read_text("utf-8")

    assert all("--require-hashes -r " in line or "--no-deps ." in line for line in installs)
    assert re.search("^mcp==", lock, re.MULTILINE)
    assert said(BUILDS, "COPY") == [f"{LOCK} .", ". ."]


def test_nothing_secret_is_written_into_it() -> None:
    told = [each.says for each in (*BUILDS, *RUNS) if each.word in ("ARG", "ENV", "LABEL")]

    assert not re.search("PASSWORD|SECRET|TOKEN|_KEY", " ".join(told), re.IGNORECASE)
    assert {path.relative_to(ROOT).parts[0] for path in context()} == {
        *("README.md", "pyproject.toml", LOCK),
        *("api", "cli", "docs", "dontbuy", "engine", "examples", "rules"),
    }


# --- that its commands run


@pytest.fixture
def root() -> Iterator[Path]:
    """Not below the folder of a test, which nobody else may enter."""
    with TemporaryDirectory(prefix="dontbuy-image-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        for path in Path(folder).rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


def as_nobody(python: Path) -> list[str]:
    """What is put before a command: as the user of the image, without any right of root's.

    Where that user may not enter the folder of Python, as root without any of its rights. Whoever is not root stays who
    they are.
    """
    if os.geteuid() != 0:
        return []
    without = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    setpriv = which("setpriv")
    for who in ([f"--reuid={USER}", f"--regid={USER}", "--clear-groups"], []):
        before = [setpriv or "false", *who, *without]
        done = subprocess.run([*before, str(python), "-c", PROVES], capture_output=True, check=False, cwd="/")
        if done.returncode == 0:
            return before
    pytest.skip("the image was not tried: root cannot give up its rights here (Debian: apt install util-linux)")


def read_only(root: Path, but: Sequence[Path]) -> dict[str, float]:
    """Take away who may write below a folder, but for some; every file there, with when it was changed."""
    for path in (root, *root.rglob("*")):
        if path not in but and not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
    return listed(root, but)


def listed(root: Path, but: Sequence[Path]) -> dict[str, float]:
    return {
        str(path): path.lstat().st_mtime
        for path in root.rglob("*")
        if not any(path == folder or folder in path.parents for folder in but)
    }


def test_both_stages_run_and_the_service_writes_in_its_folder_alone(root: Path) -> None:
    image = Sandbox(root)
    image.follow(BUILDS)
    (package,) = root.glob("venv/lib/python*/site-packages/dontbuy")
    brought = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    assert {name for name in brought if "__pycache__" not in name} == inside()
    assert {name for name in brought if name.endswith(".rulebook")} != set()

    image.follow(RUNS)
    kept, temporary = image.folder, root / "tmp"
    temporary.mkdir()
    before = as_nobody(root / "venv" / "bin" / "python")
    if before[1:2] == [f"--reuid={USER}"]:
        os.chown(kept, int(USER), int(USER))
        os.chown(temporary, int(USER), int(USER))
    there = read_only(root, (kept, temporary))
    port = free_port()
    environment = image.environment | {"DONTBUY_HOST": HOST, "DONTBUY_PORT": str(port), "DONTBUY_HOSTS": NAME}
    environment |= {"TMPDIR": str(temporary), "DONTBUY_WORKERS": "2"}

    def run(*command: str, code: int = 0) -> str:
        done = subprocess.run(
            [*before, *command],
            cwd=kept,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    health = words_of(image.told["HEALTHCHECK"])
    assert "ermission denied" in run("touch", str(package / "more.py"), code=1)
    run("python", "-c", PROVES)
    assert "not ready: " in run(*health, code=1)
    key = run("dontbuy", "keys", "create", "--name", "crm", "--scopes", "check").split()[0]
    serves = [*before, *words_of(image.told["CMD"])]
    both, pipe = subprocess.STDOUT, subprocess.PIPE
    with subprocess.Popen(serves, cwd=kept, env=environment, stdout=pipe, stderr=both, text=True) as running:
        assert running.stdout
        lines = Lines(running.stdout)
        try:
            assert lines.first(ADDRESS)
            assert run(*health) == f"ready: http://{HOST}:{port}\n"
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", "Host": NAME}
            body = json.dumps(STOPS).encode()
            with urlopen(Request(f"http://{HOST}:{port}/v1/check", body, headers)) as answer:
                assert json.load(answer)["verdict"] == "move_on"
        finally:
            running.terminate()
            code = running.wait(PATIENCE)
            lines.join(PATIENCE)
    assert code == 0
    assert [path.name for path in kept.iterdir()] == ["dontbuy.db"]
    assert [*temporary.iterdir()] == []
    assert listed(root, (kept, temporary)) == there


def test_what_is_left_out_is_what_the_dockerfile_says() -> None:
    there = [*said(BUILDS, "RUN"), *said(RUNS, "RUN")]

    assert [what for what, command in LEFT_OUT.items() if command not in there] == []
