"""A file of another kind is called by its name; what is a document, or nearly one, is not."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from dontbuy.api.errors import NotJson
from dontbuy.api.wire.exact_json import loads
from dontbuy.api.wire.file_kinds import binary_kind, wrong_kind

ROOT = Path(__file__).parents[2]
DOCUMENT = '{"kind": "vendor_evaluation", "facts": {}}'


def zipped(*names: str, first: str = "") -> bytes:
    """A zip with files of these names; `first` is the content of the first one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for at, name in enumerate(names):
            archive.writestr(name, "" if at else first)
    return stream.getvalue()


KINDS: Mapping[str, tuple[bytes, str]] = {
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet (xlsx)"),
    "ods": (zipped("mimetype", first="application/vnd.oasis.opendocument.spreadsheet"), "a spreadsheet (ods)"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "a document of a word processor (docx)"),
    "zip": (zipped("answers.json"), "an archive (zip)"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "a file of an old office program (xls, doc or ppt)"),
    "csv": (b"kind,subject.name\r\nvendor_evaluation,Vendor A\r\n", "a table with commas (CSV)"),
    "csv of a spreadsheet": (b"\xef\xbb\xbfkind;name\r\nvendor_evaluation;A\r\n", "a table with semicolons (CSV)"),
    "csv in a code page": (b"kind;name\r\nvendor_evaluation;M\xfcller\r\n", "a table with semicolons (CSV)"),
    "csv with tabs": (b"kind\tname\nvendor_evaluation\tA\n", "a table with tabs (CSV)"),
    "csv with quotes": (b'kind,"name, city"\nvendor_evaluation,"A, B"\n', "a table with commas (CSV)"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "rtf": (b"{\\rtf1\\ansi Vendor}", "a document of a word processor (RTF)"),
    "gzip": (gzip.compress(DOCUMENT.encode()), "a compressed file (gzip)"),
    "front matter": (b"---\ntitle: x\n---\n\n# Vendor evaluation\n\nGood.\n", "Markdown"),
    "a table in Markdown": (b"| a | b |\n|---|:-:|\n| 1 | 2 |\n", "Markdown"),
    "Markdown": (b"# Vendor evaluation\n\nThey asked about our numbers.\n", "Markdown"),
    "html": (b"<!DOCTYPE html>\n<html></html>", "a web page (HTML)"),
    "xml": (b'<?xml version="1.0"?><a/>', "XML"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(9), "a picture"),
}
ENCODINGS: Mapping[str, tuple[bytes, str]] = {
    "PowerShell": (DOCUMENT.encode("utf-16"), "text in UTF-16, which is what `>` writes in Windows PowerShell"),
    "big end first": (b"\xfe\xff" + DOCUMENT.encode("utf-16-be"), "text in UTF-16"),
    "no mark, little end first": (DOCUMENT.encode("utf-16-le"), "text in UTF-16"),
    "no mark, big end first": (DOCUMENT.encode("utf-16-be"), "text in UTF-16"),
    "UTF-32": (DOCUMENT.encode("utf-32"), "text in UTF-32"),
}


@pytest.mark.parametrize(("data", "name"), KINDS.values(), ids=KINDS)
def test_a_file_of_another_kind_is_called_by_its_name_and_told_what_is_read(data: bytes, name: str) -> None:
    with pytest.raises(NotJson) as refused:
        loads(data)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.message) == ("file/wrong-kind", f"this is {name}")
    assert "dontbuy reads JSON" in fault.hint or fault.hint == "unpack it first"


@pytest.mark.parametrize(("data", "name"), ENCODINGS.values(), ids=ENCODINGS)
def test_another_encoding_is_called_by_its_name(data: bytes, name: str) -> None:
    with pytest.raises(NotJson) as refused:
        loads(data)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.message) == ("json/not-utf-8", f"this is {name}")
    assert "save it as UTF-8" in fault.hint


@pytest.mark.parametrize("name", ["xlsx", "xls", "pdf", "gzip", "picture"])
def test_the_first_bytes_are_enough_where_a_kind_has_its_own(name: str) -> None:
    data, kind = KINDS[name]

    fault = binary_kind(data[:4096])

    assert fault is not None
    assert fault.message == f"this is {kind}"


NEARLY = {
    "nothing": b"",
    "a word": b"nonsense",
    "half a document": b'{"kind": "vendor_evaluation",\n"facts": \n',
    "a list": b"[1, 2]\n[3, 4]\n",
    "lines of JSON with a mark": b'\xef\xbb\xbf{"a": 1, "b": 2}\n{"a": 1, "b": 2}\n',
    "two documents of YAML": b"---\nkind: a\n---\nkind: b\n",
    "two with a comment": b"---\nkind: a\n---\n# the other\nkind: b\n",
    "broken YAML below a comment": b"# Check a vendor, a buying request\n# and so on, and more\nkind: [\n",
    "a list of YAML": b"# Cases\n\n- name: one\n  given: [\n",
    "values with commas": b"kind: a, b\nfacts: c, d\n",
    "Latin-1": b'{"name": "M\xfcller, A"}\n',
    "NUL in a text": b'{"a\x00": 1}',
    "nothing but NUL": bytes(100),
    "nothing but a comment": b"# nothing is known yet\n",
    "nothing but comments": b"# nothing is known yet\n# as of today\n",
    "a document of YAML and a comment": b"---\nkind: a\n---\n# nothing more\n",
}


@pytest.mark.parametrize("data", NEARLY.values(), ids=NEARLY)
def test_what_is_nearly_a_document_keeps_its_own_fault(data: bytes) -> None:
    assert wrong_kind(data) is None


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.yaml")), ids=lambda path: path.stem)
def test_no_file_of_a_rulebook_looks_like_another_kind(path: Path) -> None:
    assert wrong_kind(path.read_bytes()) is None
