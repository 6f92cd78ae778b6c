"""What a spreadsheet takes for a formula, and how a text is kept from being one."""

import re

from dontbuy.engine.numbers import DECIMAL

BEGINS_A_FORMULA = tuple("=+-@＝＋－＠\t\r")
SEPARATOR = ";"
"""Between the values of a list in one cell; a cell may be a JSON list too, and `[]` says that there are none."""
LONGEST_CELL = 16_000
"""Characters; a cell of a workbook has room for twice as many, in which some characters count twice."""
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that have no place in the XML of a workbook."""


def may_be_a_formula(text: str) -> bool:
    """Whether a spreadsheet could read a text as a formula. A plain number such as `-5` is none and stays a number."""
    return text.startswith(BEGINS_A_FORMULA) and not DECIMAL.fullmatch(text)


def harmless(text: str) -> str:
    """A text for a file of separated values: an apostrophe before what could be a formula."""
    return f"'{text}" if may_be_a_formula(text) else text
