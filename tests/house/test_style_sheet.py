"""The style sheets: sizes, spaces and colours are tokens, every class is used, typefaces are at hand."""

import re

from dontbuy.api.pages.render import STATIC, environment

SHEET = (STATIC / "site.css").read_text("utf-8")
PICTURES = (STATIC / "pictures.css").read_text("utf-8")
TOKENS = re.compile(r"/\* Tokens \*/.*?/\* End of tokens \*/", re.DOTALL)
DECLARATION = re.compile(r"(?P<name>[a-z-]+)\s*:\s*(?P<value>[^;{}]+);")
SPACES_AND_SIZES = re.compile(r"margin(-.+)?|padding(-.+)?|(row-|column-)?gap|font(-size)?")
LOOSE = re.compile(r"\d(px|rem|pt)\b")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(")
WITHOUT_A_TOKEN = {
    "html": "the printed page is set smaller as a whole, by what every token counts in",
}
TEMPLATES = STATIC.parent / "templates"
FOLDER = STATIC / "fonts"
FONTS = sorted(FOLDER.glob("*.woff2"))
MOST_BYTES = 60_000


def rules(sheet: str) -> list[tuple[str, str]]:
    """Each selector with what is declared for it, wherever it stands."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = re.findall(r"([^{};]+)\{([^{}]*)\}", bare)
    return [(selector.strip(), declared + ";") for selector, declared in found]


def declared(sheet: str) -> list[tuple[str, str, str]]:
    """Each declaration, as selector, name and value."""
    return [
        (selector, found["name"], found["value"].strip())
        for selector, body in rules(sheet)
        for found in DECLARATION.finditer(body)
    ]


OUTSIDE = declared(TOKENS.sub("", SHEET) + PICTURES)


def test_spaces_and_sizes_are_tokens() -> None:
    loose = {
        selector: f"{name}: {value}"
        for selector, name, value in OUTSIDE
        if SPACES_AND_SIZES.fullmatch(name) and LOOSE.search(value)
    }

    assert {selector: loose[selector] for selector in loose if selector not in WITHOUT_A_TOKEN} == {}


def test_colours_are_tokens() -> None:
    assert [(selector, value) for selector, _, value in OUTSIDE if COLOUR.search(value)] == []


def test_a_token_that_is_used_is_declared() -> None:
    sheets = " ".join(sheet.read_text("utf-8") for sheet in STATIC.glob("*.css"))
    known = set(re.findall(r"(--[a-z0-9-]+)\s*:", sheets))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheets))

    assert used == known


def test_what_the_mouse_does_is_shown_only_where_there_is_one() -> None:
    """A tap leaves the finger's last place hovered, where the next page may have another answer."""
    with_a_mouse = re.compile(r"@media \(hover: hover\) \{(?:[^{}]*\{[^{}]*\})*\s*\}")

    assert [line for line in with_a_mouse.sub("", SHEET + PICTURES).splitlines() if ":hover" in line] == []


def test_every_class_is_used() -> None:
    """A template, the script or another module names it."""
    told = " ".join(
        path.read_text("utf-8")
        for path in STATIC.parent.rglob("*")
        if path.suffix in (".html", ".py", ".js") and "vendor" not in path.parts
    )
    classes = {name for selector, _ in rules(SHEET + PICTURES) for name in re.findall(r"\.([a-z][a-z-]*)", selector)}

    assert sorted(name for name in classes if not re.search(rf"(?<![\w-]){name}(?![\w-])", told)) == []


def test_quotes_in_templates_are_typographic() -> None:
    """An apostrophe in what is read, outside of tags, code and what a template computes."""
    unread = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<code>.*?</code>|<[^>]*>", re.DOTALL)
    texts = {path.name: unread.sub(" ", path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")}
    straight = re.compile(r"\w'\w|\s[\"']\w")

    assert {name: straight.findall(text) for name, text in texts.items() if straight.search(text)} == {}


def kept_address(name: str) -> str:
    return environment.from_string("{{ asset(name) }}").render(name=name)


def test_a_typeface_is_asked_for_at_the_address_that_may_be_kept_for_good() -> None:
    asked = set(re.findall(r'url\("([^"]+)"\)', SHEET))

    assert asked == {kept_address(f"fonts/{font.name}").removeprefix("/static/") for font in FONTS}


def test_typefaces_are_small_and_bring_their_licence() -> None:
    licences = {path.name.removesuffix("-LICENSE.txt"): path.read_text("utf-8") for path in FOLDER.glob("*.txt")}

    assert sum(font.stat().st_size for font in FONTS) < MOST_BYTES
    assert [font.name for font in FONTS if not font.name.startswith(tuple(licences))] == []
    assert [name for name, text in licences.items() if "SIL OPEN FONT LICENSE" not in text] == []
