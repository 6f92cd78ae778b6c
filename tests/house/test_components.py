"""Components: what the pages are put together from is used by a page, and not only by the page that shows them all."""

import re
from collections.abc import Iterator

from dontbuy.api.pages.render import STATIC

TEMPLATES = STATIC.parent / "templates"
FOLDER = TEMPLATES / "components"
MACRO = re.compile(r"\{%-? macro (\w+)\(")
IMPORT = re.compile(r'\{%-? from "components/(\w+)\.html" import ([^%]+?)(?: with context)? -?%\}')


def imported() -> Iterator[tuple[str, str]]:
    """Each component, as file and macro, that a page other than `/components` imports and calls."""
    for path in TEMPLATES.rglob("*.html"):
        if path == TEMPLATES / "components.html":
            continue
        text = path.read_text("utf-8")
        for found in IMPORT.finditer(text):
            for part in found[2].split(","):
                name, _, other = part.strip().partition(" as ")
                if re.search(rf"(?<![\w.]){other or name}\(", text):
                    yield found[1], name


def within(name: str, text: str) -> bool:
    """Whether another macro of the same file calls it."""
    return len(re.findall(rf"(?<![\w.]){name}\(", text)) > len(re.findall(rf"macro {name}\(", text)) and bool(
        re.search(
            rf"\{{[{{%][^}}]*(?<![\w.]){name}\(", re.sub(r"\{#.*?#\}|\{%-? macro [^%]*%\}", "", text, flags=re.DOTALL)
        )
    )


def test_every_component_is_used_by_a_page() -> None:
    used = set(imported())
    texts = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.html")}
    made = [(file, name) for file, text in texts.items() for name in MACRO.findall(text)]

    assert len(made) > len(texts)
    assert [each for each in made if each not in used and not within(each[1], texts[each[0]])] == []


def test_the_page_of_components_shows_every_file() -> None:
    shown = {found[1] for found in IMPORT.finditer((TEMPLATES / "components.html").read_text("utf-8"))}

    assert shown == {path.stem for path in FOLDER.glob("*.html")}
