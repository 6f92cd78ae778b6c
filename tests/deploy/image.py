"""The Dockerfile: its stages read, and their commands run on this machine, where no container engine is.

Paths of the image stand below a folder. What a machine that runs the tests has already, or nobody may change there, is
left out: packages of the system, its users, the library of its Python, and what is downloaded from a package index.
"""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT
from tests.house.test_house import tracked

LOCK = "requirements-mcp.lock"
USER = "10001"
LEFT_OUT = {
    "the compiler": "apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev "
    "&& rm -rf /var/lib/apt/lists/*",
    "the library of Python": "python -m compileall -q -x site-packages "
    "\"$(python -c 'import os; print(os.path.dirname(os.__file__))')\"",
    "the user and their folder": f"groupadd --gid {USER} dontbuy "
    f"&& useradd --uid {USER} --gid {USER} --no-create-home --home-dir /var/lib/dontbuy dontbuy "
    f"&& install --directory --owner={USER} --group={USER} --mode=0700 /var/lib/dontbuy",
}
DOWNLOADS = f"/venv/bin/pip install --no-cache-dir --require-hashes -r {LOCK}"
"""A minute, and an index: the packages of the tests are linked in its place. A test holds both to the same versions."""
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}  # pip reads this one the other way round
_OURS = re.compile(r"(?<![\w/])(?=/(?:venv|build|var/lib/dontbuy)(?![\w-]))")
_ASSIGNED = re.compile(r"([A-Z_]+)=(\S+)")


class Instruction(NamedTuple):
    """Such as `RUN`, and what stands behind it."""

    word: str
    says: str


def stages() -> tuple[Sequence[Instruction], Sequence[Instruction]]:
    """What compiles, and what runs; each begins with its FROM."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    read = [Instruction(*line.split(" ", 1)) for line in lines if line]
    _, second = (at for at, each in enumerate(read) if each.word == "FROM")
    return read[:second], read[second:]


def said(stage: Sequence[Instruction], word: str) -> list[str]:
    """What a stage says behind each such word."""
    return [each.says for each in stage if each.word == word]


def words_of(says: str) -> list[str]:
    """The words of a command that no shell reads: `["dontbuy", "serve"]`, behind options where there are some."""
    words: list[str] = json.loads(says[says.index("[") :])
    return words


def context() -> Iterator[Path]:
    """What `.dockerignore` lets into the build: files, and the links of the package."""
    written = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [(line[:1] == "!", _pattern(line.removeprefix("!"))) for line in written if line[:1] not in ("", "#")]
    for path in [*tracked(), *(path for path in (ROOT / "dontbuy").iterdir() if path.is_symlink())]:
        name = path.relative_to(ROOT)
        names = [each.as_posix() for each in (name, *name.parents)][:-1]
        deciding = [taken for taken, pattern in patterns if any(map(pattern.fullmatch, names))]
        if not deciding or deciding[-1]:
            yield path


def _pattern(line: str) -> re.Pattern[str]:
    """`**/` stands for any folders, `*` for any name."""
    return re.compile(re.escape(line).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*"))


@dataclass
class Sandbox:
    """A folder in the place of the root of an image, and what its instructions said by now."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    user: str = ""
    told: dict[str, str] = field(default_factory=dict)

    def follow(self, stage: Sequence[Instruction]) -> None:
        """Do what a stage says. Raises AssertionError where an instruction is not known, or fails."""
        self.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.root)}
        self.folder, self.user = self.root, ""
        for each in stage:
            match each:
                case Instruction("FROM" | "VOLUME" | "EXPOSE" | "HEALTHCHECK" | "CMD"):
                    self.told[each.word] = each.says
                case Instruction("USER"):
                    self.user = each.says
                case Instruction("WORKDIR"):
                    self.folder = Path(self.here(each.says))
                    self.folder.mkdir(parents=True, exist_ok=True)
                case Instruction("ENV"):
                    for name, value in _ASSIGNED.findall(each.says):
                        self.environment[name] = self.here(value).replace("$PATH", self.environment["PATH"])
                case Instruction("COPY"):
                    self._copy(*each.says.split())
                case Instruction("RUN") if each.says not in LEFT_OUT.values():
                    self._run(each.says)
                case Instruction("RUN"):
                    pass
                case _:
                    raise AssertionError(f"nobody knows how to follow {each}")

    def here(self, text: str) -> str:
        """Paths of the image, as they are below this folder."""
        return _OURS.sub(str(self.root), text)

    def _copy(self, *words: str) -> None:
        if words[0].startswith("--from="):
            assert words == ("--from=build", "/venv", "/venv"), "both stages have one folder here"
            return
        source, _ = words
        for path in context():
            name = path.relative_to(ROOT)
            if source in (".", name.as_posix()):
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, self.folder / name, follow_symlinks=False)

    def _run(self, command: str) -> None:
        if DOWNLOADS in command:
            (packages,) = self.root.glob("venv/lib/python*/site-packages")
            (packages / "linked.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", "utf-8")
            # An older Python brings an old setuptools into every environment, which would hide the linked one.
            command = command.replace(DOWNLOADS, "/venv/bin/pip uninstall --quiet --yes setuptools")
        environment: Mapping[str, str] = self.environment | OFFLINE
        done = subprocess.run(
            ["/bin/sh", "-c", self.here(command)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
