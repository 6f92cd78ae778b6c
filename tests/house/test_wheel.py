"""What `pip install` brings: one package with rules, pages and documentation inside, which works from any folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.house.test_house import ROOT, tracked
from tests.sql.spark_session import SETTINGS, lacking

ROOMS = ("api", "cli", "docs", "engine", "examples", "rules")
AT_THE_TOP = ("dontbuy/__init__.py", "dontbuy/spark.py")
NOT_INSIDE = ("docs/images/",)
"""Pictures that only the README and a page about the pages show."""


def run(*command: str, folder: Path, given: str = "", code: int = 0) -> str:
    """Run a command in a folder, without anything of ours in its environment; what it printed."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=given, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def inside() -> set[str]:
    """Every kept file that belongs into the package, as `dontbuy/…`."""
    names = [path.relative_to(ROOT).as_posix() for path in tracked() if path.relative_to(ROOT).parts[0] in ROOMS]
    return {f"dontbuy/{name}" for name in names if not name.startswith(NOT_INSIDE)} | set(AT_THE_TOP)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of what is kept, the links of the package as links."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in [*tracked(), *(ROOT / "dontbuy" / room for room in ROOMS)]:
        copied = folder / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        if copied.parent.name != "dontbuy" or path.parent == ROOT / "dontbuy":
            shutil.copy(path, copied, follow_symlinks=False)
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", "made", ".", folder=checkout)
    (made,) = (checkout / "made").iterdir()
    return made


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of a new environment stand, in which the wheel is installed.

    What it depends on comes from the environment of the tests, so that nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", ".", folder=folder)
    python = folder / "bin" / "python"
    options = ("--quiet", "--no-deps", "--no-index", "--no-cache-dir")
    run(sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel), folder=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return folder / "bin"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that knows nothing of the checkout."""
    return tmp_path_factory.mktemp("elsewhere")


def test_the_wheel_brings_one_name_and_everything_that_belongs_to_it(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == inside()


def test_the_wheel_says_which_pythons_it_runs_on_and_what_starts_it(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    told = {
        name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name
    }

    assert "Requires-Python: >=3.11\n" in told["METADATA"]
    assert "dontbuy = dontbuy.cli.__main__:main" in told["entry_points.txt"]


def test_the_source_package_holds_the_same(checkout: Path) -> None:
    build = "from setuptools import build_meta; print(build_meta.build_sdist('source'))"
    name = run(sys.executable, "-c", build, folder=checkout).splitlines()[-1]

    with tarfile.open(checkout / "source" / name) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}

    made = {"PKG-INFO", "setup.cfg", "pyproject.toml", "README.md"}
    assert {name for name in names if not name.startswith("dontbuy.egg-info/")} == inside() | made


def test_the_installed_package_is_the_one_that_runs(bin_folder: Path, elsewhere: Path) -> None:
    where = run(str(bin_folder / "python"), "-c", "import dontbuy.engine as e; print(e.__file__)", folder=elsewhere)

    assert Path(where).is_relative_to(bin_folder.parent)


COMMANDS: Sequence[tuple[Sequence[str], str]] = [
    (("facts",), "vendor.asked_about_metrics"),
    (("rules", "show", "VEN-1"), "When it is so"),
    (("rules", "check"), "cases answered as they say"),
    (("new", "vendor_evaluation"), "kind: vendor_evaluation"),
    (("--help",), "Exit code 0"),
]


@pytest.mark.parametrize(("command", "said"), COMMANDS, ids=[" ".join(command) for command, _ in COMMANDS])
def test_the_command_works_from_any_folder(
    bin_folder: Path, elsewhere: Path, command: Sequence[str], said: str
) -> None:
    assert said in run(str(bin_folder / "dontbuy"), *command, folder=elsewhere)


def test_a_document_is_checked_from_any_folder(bin_folder: Path, elsewhere: Path) -> None:
    document = {"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_product": True}}}

    out = run(str(bin_folder / "dontbuy"), "check", "-", folder=elsewhere, given=json.dumps(document), code=1)

    assert out.startswith("Move on\n")


SPARK_JOB = """
from pyspark.sql import SparkSession
from dontbuy.spark import check
import dontbuy.spark
builder = SparkSession.builder.master("local[1]")
for name, value in SETTINGS.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
df = spark.sql("SELECT 'a' AS `subject.id`, TRUE AS `vendor.started_with_product`")
print(dontbuy.spark.__file__, *check(df, "vendor_evaluation").first())
spark.stop()
"""


def test_somebodys_own_spark_job_asks_the_rules(bin_folder: Path, elsewhere: Path) -> None:
    """The wheel stands beside pyspark, and nothing of the checkout is in reach."""
    if reason := lacking():
        pytest.skip(f"Spark answers nothing here: {reason}")
    job = f"SETTINGS = {SETTINGS!r}{SPARK_JOB}"

    where, id_, verdict, level, *_ = run(
        str(bin_folder / "python"), "-W", "ignore", "-c", job, folder=elsewhere
    ).split()

    assert Path(where).is_relative_to(bin_folder.parent)
    assert (id_, verdict, level) == ("a", "move_on", "stop")


@pytest.fixture(scope="module")
def address(bin_folder: Path, elsewhere: Path) -> Iterator[str]:
    """Of a service that was started from the wheel."""
    command = [str(bin_folder / "dontbuy"), "serve", "--port", "0", "--database", "kept.db"]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(elsewhere)}
    with subprocess.Popen(
        command, cwd=elsewhere, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as running:
        assert running.stdout
        greeting = next(line for line in running.stdout if line.startswith("dontbuy is at "))
        yield greeting.split()[3].rstrip("/")
        running.terminate()


def test_the_service_answers_from_any_folder(address: str) -> None:
    body = json.dumps({"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_product": True}}}).encode()

    with urlopen(Request(f"{address}/v1/check", body, {"Content-Type": "application/json"})) as response:
        assert json.load(response)["verdict"] == "move_on"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "dontbuy"),
        ("/docs", "/v1/check"),
        ("/docs/errors", "json/not-utf-8"),
        ("/criteria", "VEN-1"),
        ("/static/site.css", "{"),
    ],
)
def test_the_pages_and_the_documentation_are_inside(address: str, path: str, said: str) -> None:
    with urlopen(f"{address}{path}") as response:
        assert said in response.read().decode("utf-8")
