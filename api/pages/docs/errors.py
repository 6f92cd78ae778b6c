"""Every error code from docs/errors.yaml: as a page of the service, and as docs/errors.md.

`make docs` writes docs/errors.md; a test holds the two in step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from fastapi import APIRouter, Request, Response

from dontbuy.api.pages.render import page
from dontbuy.api.settings import HERE

router = APIRouter(prefix="/docs")
DATA = HERE / "docs" / "errors.yaml"
WRITTEN = HERE / "docs" / "errors.md"
_HEAD = """# Errors

<!-- Written from errors.yaml by `make docs`. -->

Every error is `application/problem+json` (RFC 9457) with a `code`, and `errors` lists every fault at once: where (`pointer`), `code`, `detail`, and `hint`. On the command line the same codes stand beside the file and the place. A code is *room/what-happened*; codes are never renamed.

What an answer says is no error: *run* and *not yet known* come with status 200. After an error nothing was stored.
"""  # noqa: E501 - a paragraph of Markdown is one line


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code, such as `json/not-utf-8`: what it means, and how to mend it."""

    code: str
    means: str
    mend: str

    @property
    def anchor(self) -> str:
        """What the `type` of a problem ends with: `json-not-utf-8`."""
        return self.code.replace("/", "-")


@dataclass(frozen=True, slots=True)
class ErrorRoom:
    """All codes that begin with one name, such as `json`, and a sentence about them."""

    name: str
    about: str
    codes: tuple[ErrorCode, ...]


@router.get("/errors")
def error_codes(request: Request) -> Response:
    """Every code of a problem; the `type` of a problem leads to its place here."""
    return page(request, "docs/errors.html", {"rooms": error_rooms()})


@cache
def error_rooms(data: Path = DATA) -> Sequence[ErrorRoom]:
    """Every room with its codes, in the order of the file."""
    rooms = yaml.safe_load(data.read_text("utf-8"))
    return tuple(
        ErrorRoom(
            name,
            room["about"],
            tuple(ErrorCode(code, entry["means"], entry["mend"]) for code, entry in room["codes"].items()),
        )
        for name, room in rooms.items()
    )


def as_markdown(rooms: Sequence[ErrorRoom]) -> str:
    """The whole of docs/errors.md: a table for each room, a row for each code."""
    return "\n".join([_HEAD, *(line for room in rooms for line in _table(room))])


def _table(room: ErrorRoom) -> Iterator[str]:
    yield from (f"## {room.name}", "", room.about, "", "| code | means | to mend |", "|---|---|---|")
    for error in room.codes:
        yield f"| `{error.code}` | {_cell(error.means)} | {_cell(error.mend)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    WRITTEN.write_text(as_markdown(error_rooms()), "utf-8")
