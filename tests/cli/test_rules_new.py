"""`dontbuy rules new`: a criterion to fill in with its three cases, put where they belong, or nothing at all."""

import shutil
from pathlib import Path

import pytest

from dontbuy.cli.commands import app
from dontbuy.cli.insertion import CannotBeInserted, with_entry, with_item, with_items
from dontbuy.cli.new_criterion import add_criterion
from dontbuy.engine.cases import read_cases
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.rulebook.library import load
from tests.cli.running import HERE, dontbuy
from tests.cli.test_rules import replaced

GRANTS = HERE / "examples" / "grant-eligibility"
KIND = "warm_room"


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("latin-1") for path in folder.rglob("*.yaml")}


def refused(folder: Path, criterion: str, section: str = "", kind: str = KIND) -> Diagnostic:
    """Why nothing is added; every file is as it was."""
    before = texts(folder)
    with pytest.raises(RulebookError) as raised:
        add_criterion(folder, criterion, section, kind)
    assert texts(folder) == before
    (fault,) = raised.value.diagnostics
    return fault


def test_it_stands_in_its_section_and_check_tells_all_that_is_left_and_nothing_else(grants: Path) -> None:
    before = texts(grants)
    added = dontbuy("rules", "new", "MON-9", str(grants), "--rule-set", KIND)
    checked = dontbuy("rules", "check", str(grants))
    told = checked.stderr.decode().splitlines()

    assert added.returncode == 0, added.stderr.decode()
    changed = {name for name, text in texts(grants).items() if text != before.get(name)}
    assert changed == {"criteria/money.yaml", "rule-sets/warm-room.yaml", "cases/money.yaml"}
    assert checked.returncode == 1
    assert {line.split(": ")[1] for line in told[:-1]} == {"rulebook/to-fill-in"}
    assert told[-1] == f"{10 + 3 * 3} to mend; nothing was loaded"
    assert "`because` is still to be filled in (why it matters)" in told[5]


def test_filled_in_it_loads_and_is_shown_by_its_cases(grants: Path) -> None:
    add_criterion(grants, "MON-9", "", KIND)
    like, facts = "MON-2", {"fires": "{request: {own_share: 5}}", "clear": "{request: {own_share: 50}}", "open": "{}"}
    old = load(GRANTS).rulebook.criteria[like]
    path = grants / "criteria" / "money.yaml"
    head, _, tail = path.read_text("utf-8").partition("  MON-9:\n")
    cites = f"{{source: {old.cites.source}, line: {old.cites.line}, phrase: {old.cites.phrase!r}}}"
    body = (
        f"    name: little-own-money\n    title: Little\n    about: {old.about}\n    says: {old.says}\n"
        "    when: {fact: request.own_share, less_than: 10}\n    because: So.\n    do: Save.\n"
    )
    path.write_text(f"{head}  MON-9:\n{body}    cites: {cites}\n{tail.partition(chr(10) * 2)[2]}", "utf-8")
    cases = grants / "cases" / "money.yaml"
    text = cases.read_text("utf-8")
    for how, told in facts.items():
        text = text.replace('"FILL IN: what is told, as a caller sends it; {} for nothing"', told, 1)
        text = text.replace('case: "FILL IN', f'case: "money {how}', 1)
        text = text.replace('"FILL IN: the word that this comes to"', "cannot_tell", 1)
    cases.write_text(text, "utf-8")

    shown = [case.says for case in read_cases(grants) if case.says.case.startswith("money ")]

    assert load(grants).rulebook.criteria["MON-9"].section == "money"
    assert "MON-9" in [each.id for each in load(grants).rulebook.rule_sets[KIND].criteria]
    assert [(case.because, case.clear, case.open) for case in shown] == [
        (["MON-9"], [], []),
        ([], ["MON-9"], []),
        ([], [], ["MON-9"]),
    ]


def test_a_second_one_can_be_added_before_the_first_is_filled_in(grants: Path) -> None:
    add_criterion(grants, "MON-9", "", KIND)
    add_criterion(grants, "17", "money", KIND)
    with pytest.raises(RulebookError) as raised:
        load(grants)

    assert {fault.code for fault in raised.value.diagnostics} == {"rulebook/to-fill-in"}
    assert '  "17":\n' in (grants / "criteria" / "money.yaml").read_text("utf-8")


def test_the_comments_and_definitions_of_a_section_stay_where_they_are(grants: Path) -> None:
    section = grants / "criteria" / "money.yaml"
    text = section.read_text("utf-8") + "\n# Named conditions.\ndefinitions:\n  all: {told: request.amount}\n"
    section.write_text(text, "utf-8")
    add_criterion(grants, "MON-9", "", KIND)
    now = section.read_text("utf-8")

    assert now.replace(now[now.index("  MON-9:") : now.index("\n# Named")], "") == text
    assert now.index("MON-9") < now.index("# Named conditions.")


@pytest.mark.parametrize(
    ("criterion", "section", "kind", "code", "hint"),
    [
        ("MON-1", "", KIND, "duplicate-id", "never used again"),
        ("MON 9", "", KIND, "wrong-shape", "letters, digits"),
        ("XXX-1", "", KIND, "unknown-section", "name one with --section: applicant, money, project, signs"),
        ("XXX-1", "mony", KIND, "unknown-section", "did you mean `money`?"),
        ("MON-9", "", "warm_rom", "unknown-kind", "did you mean `warm_room`?"),
        ("MON-9", "", "", "unknown-kind", "name one with --rule-set: arts_evening, warm_room"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    grants: Path, criterion: str, section: str, kind: str, code: str, hint: str
) -> None:
    fault = refused(grants, criterion, section, kind)

    assert fault.code == f"rulebook/{code}"
    assert hint in fault.hint


def test_a_rulebook_with_faults_is_mended_first(grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "    because:", "    becuse:")
    before = texts(grants)
    out = dontbuy("rules", "new", "MON-9", str(grants), "--rule-set", KIND)

    assert (out.returncode, texts(grants)) == (2, before)
    assert b"did you mean `because`?" in out.stderr


@pytest.mark.parametrize("data", [b"[]\n", b"- case: \xff\n", b"# Cases.\r\n"], ids=["in brackets", "bytes", "CRLF"])
def test_where_one_file_leaves_no_place_none_is_written(grants: Path, data: bytes) -> None:
    (grants / "cases" / "money.yaml").write_bytes(data)

    fault = refused(grants, "MON-9")

    assert (fault.code, fault.where) == ("rulebook/cannot-be-added", "cases/money.yaml")


def test_where_one_file_cannot_be_written_none_is(grants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = texts(grants), Path.write_text

    def full(self: Path, *given: str, **how: str) -> int:
        if self.parent.name == "cases":
            self.write_bytes(b"- case")
            raise OSError(28, "No space left on device", str(self))
        return write(self, *given, **how)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        add_criterion(grants, "MON-9", "", KIND)

    assert texts(grants) == before


def test_of_several_rulebooks_one_is_to_be_named(grants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONTBUY_RULES", f"{grants}:{GRANTS}")

    with pytest.raises(SystemExit) as left:
        app(["rules", "new", "MON-9"])

    assert left.value.code == 2


# --- insertion


def test_an_item_goes_to_the_end_of_a_list_however_it_is_written() -> None:
    path = ("sections", "a")

    assert with_item("sections:\n  a: [X]  # why\n", path, "Y") == "sections:\n  a: [X, Y]  # why\n"
    assert with_item("sections:\n  a:\n    - X\n    # why\n", path, "Y") == (
        "sections:\n  a:\n    - X\n    - Y\n    # why\n"
    )
    assert with_item("sections:\n  b: [X]\nsigns: []\n", path, "Y") == "sections:\n  b: [X]\n  a: [Y]\nsigns: []\n"
    long = f"sections:\n  a: [{', '.join(['LONG-NAME-1'] * 8)}]\n"
    assert with_item(long, path, "LONG-NAME-2") == long.replace("]", ",\n      LONG-NAME-2]")


def test_a_section_without_criteria_and_a_file_without_cases_get_their_first() -> None:
    assert with_entry("title: A\n", ("criteria",), "X", ["says: run"]) == ("title: A\ncriteria:\n  X:\n    says: run\n")
    assert with_items("# Cases.\n", [["case: a", "kind: b"]]) == "# Cases.\n- case: a\n  kind: b\n"


@pytest.mark.parametrize(
    ("way", "text", "hint"),
    [
        ("entry", "title: A\ncriteria: {X: {says: run}}\n", "lines of its own"),
        ("entry", "{title: A}\n", "lines of their own"),
        ("entry", "title: A\r\ncriteria:\r\n  X:\r\n    says: run\r\n", "LF"),
        ("item", "sections: {b: [X]}\n", "write `a: [Y]` below `sections`"),
        ("item", "sections:\n  a: []\n", "write `a: [Y]`"),
        ("items", "[{case: a}]\n", "after a dash"),
    ],
)
def test_a_text_that_leaves_no_place_is_refused_with_what_to_write(way: str, text: str, hint: str) -> None:
    ways = {
        "entry": lambda: with_entry(text, ("criteria",), "Z", ["says: run"]),
        "item": lambda: with_item(text, ("sections", "a"), "Y"),
        "items": lambda: with_items(text, [["case: b"]]),
    }
    with pytest.raises(CannotBeInserted, match=hint.replace("[", r"\[")):
        ways[way]()
