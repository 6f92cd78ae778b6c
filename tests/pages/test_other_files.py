"""A file that was not saved here is called by its name, and which file is wanted is said."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.test_results import DOCUMENT, finished

WANTED = "hoose the file that “Download … as JSON” saved: its name begins with dontbuy- and ends in .json"


def zipped(name: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


FILES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "a spreadsheet (xlsx)": zipped("xl/workbook.xml"),
    "a document of a word processor (docx)": zipped("word/document.xml"),
    "a picture": b"\x89PNG\r\n\x1a\n",
    "text in UTF-16, which is what > writes in Windows PowerShell": '{"kind": "buying_request"}'.encode("utf-16"),
    "a table with semicolons (CSV)": b"name;value\nwin rate;22\n",
    "a web page (HTML)": b"<!DOCTYPE html><html><body>Hello</body></html>",
}


@pytest.mark.parametrize("kind", FILES)
def test_another_file_is_called_by_its_name_and_the_wanted_one_is_named(reader: Reader, kind: str) -> None:
    page = reader.post("/import", files={"file": ("some.file", FILES[kind])})
    text = words_of(page)
    assert page.status_code == 422
    assert f"This is not a file saved by dontbuy: it is {kind}" in text
    assert WANTED in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "This is not a file saved by dontbuy, or a part of it is missing (line 1, column 2)"),
        ("[]", "This is not a file saved by dontbuy: it does not say what it checks"),
        ("7", "This is not a file saved by dontbuy: it does not say what it checks"),
        ('{"facts": {}}', "This is not a file saved by dontbuy: it does not say what it checks"),
    ],
)
def test_text_that_is_no_document_of_ours_is_told_so(reader: Reader, text: str, said: str) -> None:
    page = reader.post("/import", {"text": text})
    assert (page.status_code, said in words_of(page), WANTED in words_of(page)) == (422, True, True)


def test_the_two_files_of_a_draft_have_names_of_their_own(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    files = [reader.get(f"/draft/{token}/{place}.json") for place in ("answers", "result/1")]
    assert [file.headers["content-disposition"] for file in files] == [
        'attachment; filename="dontbuy-vendor-answers.json"',
        'attachment; filename="dontbuy-vendor-result-1.json"',
    ]
    assert [json.loads(file.content)["kind"] for file in files] == ["vendor_evaluation"] * 2


def test_the_answer_of_a_result_is_downloaded_with_the_document_and_can_be_opened_again(reader: Reader) -> None:
    token = finished(reader)
    saved = reader.get(f"/draft/{token}/result/1/answer.json")
    held = saved.json()

    document = reader.get(f"/draft/{token}/result/1.json").json()
    assert saved.headers["content-disposition"] == 'attachment; filename="dontbuy-vendor-result-1-answer.json"'
    assert held == {**reader.service.check(document), "document": document}
    assert held["verdict"] == "do_not_buy"
    page = reader.get(f"/draft/{token}/result/1").text
    assert re.findall(r'href="[^"]+/(result/1[^"]*json)" download>(.*?)</a>', page) == [
        ("result/1.json", "Download as JSON"),
        ("result/1/answer.json", "Download the answer as JSON"),
    ]
    reader.post("/import", files={"file": ("saved.json", saved.content)})
    assert reader.document(reader.token) == DOCUMENT
