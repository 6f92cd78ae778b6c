"""Draws `docs/images/growth.svg` from the figures that stand in `docs/cost.md`: `python -m bench.growth_picture`."""

import re
from dataclasses import dataclass
from html import escape
from math import log10

from bench.engines import HERE

PAGE, PICTURE = HERE / "docs" / "cost.md", HERE / "docs" / "images" / "growth.svg"
_FIGURE = re.compile(r"^  (?P<name>.+), (?P<criteria>[0-9,]+) criteria +(?P<value>[0-9.]+) (?P<unit>\S+)", re.MULTILINE)
SHOWN = {
    "bytes to bytes, read and explained anew": ("read and explained anew", "#7a3e9d"),
    "bytes to bytes, both engines": ("a whole check, bytes to bytes", "#b3261e"),
    "rete, truths only": ("rete, truths only", "#1f5fa8"),
    "reference, truths only": ("reference, truths only", "#4a7d2c"),
    "compiled, truths only": ("compiled, truths only", "#b06a00"),
    "DuckDB, lists, a row of 100,000": ("a row in DuckDB, with lists", "#4d4d4d"),
}
"""Each line by its name in the table: what is written at its end, and its colour."""
_LEFT, _TOP, _WIDTH, _HEIGHT, _LABELS = 60, 34, 470, 380, 250
_SIZES, _MOST, _LEAST = (40, 200, 1_000), 5.0, 0.0
"""Of the axes: criteria, and powers of ten of a microsecond."""
_APART = 17
"""Between two labels."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way, with its microseconds by criteria."""

    label: str
    colour: str
    values: dict[int, float]

    @property
    def factor(self) -> float:
        """How many times as long the largest takes as the smallest."""
        return self.values[_SIZES[-1]] / self.values[_SIZES[0]]


def lines_of(page: str) -> list[Line]:
    """The lines that are drawn, from the table in a page; the one that ends highest comes first."""
    found: dict[str, dict[int, float]] = {}
    for figure in _FIGURE.finditer(page):
        if figure["name"] in SHOWN:
            found.setdefault(figure["name"], {})[int(figure["criteria"].replace(",", ""))] = float(figure["value"])
    drawn = [Line(*SHOWN[name], values) for name, values in found.items()]
    return sorted(drawn, key=lambda each: -each.values[_SIZES[-1]])


def drawn(page: str) -> str:
    """The picture of the figures in a page: both axes by powers, so that what grows in step with the criteria runs
    beside the grey lines."""
    parts = [*_grid(), *_even()]
    lowest = 0.0
    for line in lines_of(page):
        points = " ".join(f"{_x(size)},{_y(line.values[size])}" for size in _SIZES)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2.5"/>')
        parts += [
            f'<circle cx="{_x(size)}" cy="{_y(line.values[size])}" r="3.5" fill="{line.colour}"/>' for size in _SIZES
        ]
        lowest = max(_y(line.values[_SIZES[-1]]) + 4, lowest + _APART)
        said = escape(f"{line.label}: {line.factor:.0f} ×")
        parts.append(f'<text x="{_x(_SIZES[-1]) + 10}" y="{lowest:.1f}" fill="{line.colour}">{said}</text>')
    width, height = _LEFT + _WIDTH + _LABELS, _TOP + _HEIGHT + 44
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="13">\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _grid() -> list[str]:
    parts = [f'<text x="{_LEFT - 50}" y="18" fill="#333333">time of one document, or one row</text>']
    for power, label in enumerate(("1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms")):
        y = _y(10.0**power)
        parts.append(f'<line x1="{_LEFT}" y1="{y}" x2="{_LEFT + _WIDTH}" y2="{y}" stroke="#dddddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#333333">{label}</text>')
    bottom = _TOP + _HEIGHT
    for size in _SIZES:
        parts.append(f'<line x1="{_x(size)}" y1="{_TOP}" x2="{_x(size)}" y2="{bottom}" stroke="#dddddd"/>')
        parts.append(f'<text x="{_x(size)}" y="{bottom + 20}" text-anchor="middle" fill="#333333">{size:,}</text>')
    parts.append(
        f'<text x="{_LEFT + _WIDTH / 2}" y="{bottom + 38}" text-anchor="middle" fill="#333333">criteria</text>'
    )
    return parts


def _even() -> list[str]:
    """Lines of what takes twenty-five times as long for twenty-five times as many criteria."""
    return [
        f'<line x1="{_x(40)}" y1="{_y(start)}" x2="{_x(1_000)}" y2="{_y(start * 25)}" stroke="#999999" '
        'stroke-dasharray="3 5"/>'
        for start in (1.0, 10.0, 100.0, 1_000.0)
    ]


def _x(size: int) -> float:
    first, last = log10(_SIZES[0]), log10(_SIZES[-1])
    return round(_LEFT + 24 + (_WIDTH - 48) * (log10(size) - first) / (last - first), 1)


def _y(microseconds: float) -> float:
    share = (log10(max(microseconds, 1.0)) - _LEAST) / (_MOST - _LEAST)
    return round(_TOP + _HEIGHT * (1 - share), 1)


if __name__ == "__main__":
    PICTURE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
