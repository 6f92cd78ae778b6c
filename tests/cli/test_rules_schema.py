"""`dontbuy rules schema`: writes the schemas of a rulebook's files, and says whether they are there."""

import json
from pathlib import Path

import jsonschema_rs

from tests.cli.running import dontbuy


def test_the_schemas_that_come_along_are_as_they_would_be_written() -> None:
    out = dontbuy("rules", "schema", "--check")

    assert (out.returncode, out.stdout) == (0, b"14 of 14 schemas are as they would be written\n"), out.stdout.decode()


def test_schemas_are_written_into_a_folder_and_what_became_of_them_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "schemas"
    first = dontbuy("rules", "schema", str(folder))
    (folder / "facts.json").write_text("{}", "utf-8")
    (folder / "cases.json").unlink()
    checked = dontbuy("rules", "schema", str(folder), "--check")
    again = dontbuy("rules", "schema", str(folder))

    assert first.returncode == 0
    assert (checked.returncode, checked.stdout.decode().splitlines()) == (
        1,
        [
            f"{folder}/facts.json: not as it would be written",
            f"{folder}/cases.json: not as it would be written",
            "12 of 14 schemas are as they would be written",
        ],
    )
    assert again.stdout.decode() == f"14 schemas in {folder}, 2 of them written now\n"
    for path in folder.iterdir():
        jsonschema_rs.meta.validate(json.loads(path.read_text("utf-8")))


def test_each_key_says_what_the_page_about_the_language_says_of_it(tmp_path: Path) -> None:
    dontbuy("rules", "schema", str(tmp_path))
    criterion = json.loads((tmp_path / "criteria.json").read_text("utf-8"))["$defs"]["CriterionDocument"]

    assert criterion["properties"]["because"]["description"] == "why it matters"
    assert all("description" in each for each in criterion["properties"].values())


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "schemas").write_text("", "utf-8")
    out = dontbuy("rules", "schema", str(tmp_path / "schemas"))

    assert out.returncode == 2
    assert b"schemas" in out.stderr
