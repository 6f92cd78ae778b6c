"""What a picture's macro draws, read back: its marks, its words, its shapes."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from dontbuy.api.pages.render import environment
from dontbuy.api.service import Service
from dontbuy.engine.answer_shape import Answer


def drawn(template: str, macro: str, *given: Any) -> Element:
    """What a macro draws, read as strictly as XML is; an empty element where it draws nothing."""
    html = getattr(environment.get_template(f"pictures/{template}.html").module, macro)(*given)
    return fromstring(f"<div>{html}</div>")


def text_of(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def mark_of(element: Element) -> str:
    return next(entry.attrib["data-mark"] for entry in element.iter() if "data-mark" in entry.attrib)


def classed(root: Element, name: str) -> list[Element]:
    return [entry for entry in root.iter() if name in entry.attrib.get("class", "").split()]


def shape_of(element: Element) -> tuple[Any, ...]:
    """What is drawn without any colour: the geometry, and whether a line is dashed."""
    parts = [entry for entry in element.iter() if entry.tag in ("path", "circle", "rect", "line")]
    return tuple(
        (
            entry.tag,
            "mark-dashed" in entry.attrib.get("class", ""),
            *sorted((key, value) for key, value in entry.items() if key != "class"),
        )
        for entry in parts
    )


def answered(service: Service, kind: str, facts: Mapping[str, Any], **more: Any) -> tuple[Answer, dict[str, Any]]:
    document = {"kind": kind, "facts": facts, "as_of": "2026-11-21", **more}
    return service.check(document), document
