"""The operator's page: its blocks of commands are played here, each command in the place of its container."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from tests.api.keyed import bearer
from tests.api.serving import PATIENCE, Served, in_process
from tests.cli.running import HERE, STOPS, dontbuy
from tests.conftest import ROOT
from tests.deploy.composed import SERVICES
from tests.stores import Place, Postgres, name_of

PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
DATABASE = "postgresql://dontbuy@database/restored"
DOCKER = """#!/bin/sh
# docker compose exec|run [-T|--rm] SERVICE COMMAND…
[ "$1 $2" = "compose exec" ] || [ "$1 $2" = "compose run" ] || exit 64
shift 2
while [ "$1" = -T ] || [ "$1" = --rm ]; do shift; done
[ "$1" = "$SERVICE" ] || exit 65
shift
cd "$KEPT" && exec "$@"
"""
"""A command that would be run in a container is run in the folder of its volume."""


def blocks(heading: str) -> list[list[str]]:
    """The lines of every block of commands below a heading, up to the next one."""
    _, found, below = PAGE.partition(f"# {heading}\n")
    assert found
    section = re.split(r"^#", below, maxsplit=1, flags=re.MULTILINE)[0]
    return [dedent(block[2]).splitlines() for block in BLOCK.finditer(section)]


@dataclass
class Machine:
    """A folder `deploy`, a volume, and the service of one profile where it runs."""

    folder: Path
    service: str
    place: Place
    served: Served | None = None
    printed: list[str] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        for name, text in {
            "docker": DOCKER,
            "dontbuy": f'#!/bin/sh\nexec {sys.executable} -m dontbuy.cli "$@"\n',
        }.items():
            program = self.folder / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(text, "utf-8")
            program.chmod(0o755)
        self.kept.mkdir()

    @property
    def kept(self) -> Path:
        return self.folder / "volume"

    def play(self, lines: list[str]) -> str:
        """Everything that the commands print. Raises AssertionError where one fails."""
        return "".join(self._played(line) for line in lines)

    def _played(self, line: str) -> str:
        match line.split():
            case ["docker", "compose", "up", "--detach", *rest] if {*rest} <= {"--build", "--wait"}:
                if self.served is None:
                    self.served = self._stack.enter_context(in_process(self.place))
                return ""
            case ["docker", "compose", "stop", service] if service == self.service:
                self.stop()
                return ""
            case ["docker", "compose", "exec", *_]:
                assert self.served, "nothing runs in which this could be done"
        where = str(self.place) if isinstance(self.place, Path) else self.place.text
        environment = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(HERE)}
        environment |= {"KEPT": str(self.kept), "SERVICE": self.service, "DONTBUY_DATABASE": where, "LANG": "C.UTF-8"}
        environment |= {"DONTBUY_PORT": str(self.served.port) if self.served else "1"}
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def keep(self, key: str) -> None:
        """Have one more evaluation kept."""
        assert self.served
        with self.served.client() as client:
            kept = client.post("/v1/evaluations", json=STOPS, headers=bearer(key))
        assert kept.status_code == 201, kept.text

    def stop(self) -> None:
        if self.served is not None and self.served.said is not None:
            os.kill(self.served.pid, signal.SIGTERM)
            self.served.said.join(PATIENCE)
            self._stack.close()
        self.served = None


@contextmanager
def machine(folder: Path, service: str, place: Place) -> Iterator[Machine]:
    made = Machine(folder, service, place)
    try:
        yield made
    finally:
        made.stop()


def key_in(printed: str) -> str:
    found = re.search(r"^db_live_\S+$", printed, re.MULTILINE)
    assert found
    return found[0]


def head_in(printed: str) -> str:
    found = re.search(r"\b\d+:[0-9a-f]{64}$", printed, re.MULTILINE)
    assert found
    return found[0]


def test_a_service_over_a_file_is_started_backed_up_and_restored(tmp_path: Path) -> None:
    (up, keys), (back_up,), (restore, _) = blocks("Start"), blocks("Back up"), blocks("Restore")
    with machine(tmp_path, "dontbuy", tmp_path / "volume" / "dontbuy.db") as ours:
        assert ours.play(up).startswith("ready: ")
        key = key_in(ours.play(keys))
        ours.keep(key)
        head = head_in(ours.play(back_up))
        ours.keep(key)
        printed = ours.play(restore)

        assert head_in(printed) == head
        assert ours.served
        assert ours.served.kept() == 1
        assert {path.name for path in ours.kept.iterdir()} <= {"dontbuy.db", "dontbuy.db-shm", "dontbuy.db-wal"}
        ours.keep(key)
    assert (tmp_path / "today.backup").stat().st_size > 0


def test_a_service_over_a_database_is_restored_beside_it(tmp_path: Path, postgres: Postgres) -> None:
    (_, keys), (back_up,), (_, restore) = blocks("Start"), blocks("Back up"), blocks("Restore")
    place, beside, aside = (postgres.fresh() for _ in range(3))
    postgres.does(*(f"DROP DATABASE {name_of(each)}" for each in (beside, aside)))
    names = {"dontbuy": name_of(place), "restored": name_of(beside), "aside": name_of(aside)}
    other = [line.replace(" dontbuy dontbuy", " dontbuy-postgresql dontbuy") for line in keys + back_up]
    other = [re.sub(r"(exec|-T) dontbuy (cat|rm)", r"\1 dontbuy-postgresql \2", line) for line in other]
    with machine(tmp_path, "dontbuy-postgresql", place) as ours:
        ours.play(["docker compose up --detach --wait"])
        key = key_in(ours.play(other[:1]))
        ours.keep(key)
        head = head_in(ours.play(other[1:]))
        ours.keep(key)
        printed = ""
        for line in restore:
            if line.startswith("docker compose exec database "):
                postgres.does(*statements(line, names))
            else:
                printed += ours.play([line.replace(DATABASE, shlex.quote(beside.text))])

        assert head_in(printed) == head
        assert ours.served
        assert ours.served.kept() == 1
        ours.stop()
    postgres.drop(place)
    postgres.does(f"DROP DATABASE {name_of(aside)}")


def statements(line: str, names: dict[str, str]) -> Iterator[str]:
    """What the programs of PostgreSQL would say to the server, about the databases of the test."""
    words = shlex.split(line)[4:]
    assert "--username=dontbuy" in words
    if words[0] == "createdb":
        yield f"CREATE DATABASE {names[words[-1]]}"
        return
    assert words[0] == "psql"
    for word in words[1:]:
        if word.startswith("--command="):
            yield re.sub(
                r"\b(dontbuy|restored|aside)\b", lambda found: names[found[0]], word.removeprefix("--command=")
            )


def test_the_password_is_made_for_both_and_read_by_nobody_else(tmp_path: Path) -> None:
    ((*lines,),) = blocks("With PostgreSQL, behind nginx")
    done = subprocess.run(["/bin/sh", "-c", "\n".join(lines)], cwd=tmp_path, check=True, capture_output=True)
    (file,) = tmp_path.iterdir()
    told = dict(line.split("=") for line in file.read_text("utf-8").splitlines())

    assert (file.name, file.stat().st_mode & 0o777, done.stdout) == ("database.env", 0o600, b"")
    assert {*told} == {"POSTGRES_PASSWORD", "PGPASSWORD"}
    assert re.fullmatch("[0-9a-f]{48}", told["PGPASSWORD"])
    assert told["PGPASSWORD"] == told["POSTGRES_PASSWORD"]


def test_a_listener_is_named_in_a_file_for_the_service_alone_which_takes_it(tmp_path: Path) -> None:
    ((*lines,),) = blocks("With a listener")
    subprocess.run(["/bin/sh", "-c", "\n".join(lines)], cwd=tmp_path, check=True, capture_output=True)
    (file,) = tmp_path.iterdir()
    told = dict(line.split("=") for line in file.read_text("utf-8").splitlines())
    shown = dontbuy("config", given=b"", **told).stdout.decode()

    assert ({"path": file.name, "required": False}, file.stat().st_mode & 0o777) == (
        SERVICES["dontbuy"]["env_file"][0],
        0o600,
    )
    assert [name for name in told if re.search(rf"^{name} +\S+ +environment$", shown, re.MULTILINE)] == [
        f"DONTBUY_LISTENER_{name}" for name in ("URL", "MODEL", "KEY")
    ]


@pytest.mark.parametrize("line", sorted({*re.findall(r"docker compose [^\n`|<>]+", PAGE)}))
def test_every_container_that_is_named_is_there(line: str) -> None:
    words = [word for word in line.split()[2:] if not word.startswith("-")]
    takes = {"exec", "run", "stop", "logs"}

    assert words[0] in takes | {"up", "ps", "pull", "build"}
    assert words[0] not in takes or words[1] in SERVICES
