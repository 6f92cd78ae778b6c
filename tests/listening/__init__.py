"""Calls to hear, and a table to hear them by that is no rulebook's."""

from pathlib import Path

from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library

FOLDER = Path(__file__).parent
"""As if it were the folder of a rulebook: it has `calls/`, and nothing else of one."""
PITCH = """Sam (Sales Academy): Thanks. Our programme is used by teams like yours, and we train 400 people.
Dana: We want our reps to get better at discovery. I run the team.
Sam (Sales Academy): What is your biggest problem?
Dana: We lose late. It is about 22 percent of what we open.
Sam (Sales Academy): So you lose deals late, and nobody knows why.
Dana: Exactly.
Sam (Sales Academy): Our programme is $4,000 for each of them.
"""
"""A call in which a product comes first, a problem is said back, a price comes, and no number is asked for."""
DEAL = """Sam (Sales Academy): What is your win rate today?
Dana: About 22 percent.
Sam (Sales Academy): What is behind that?
Dana: Nobody knows. We lose late.
"""
"""A call in which a number and its cause are asked for."""
SAM, DANA = "Sam (Sales Academy)", "Dana"
SIDES = {SAM: "vendor", DANA: "buyer"}


def listening(rulebook: Rulebook) -> Library:
    """A library that judges by a rulebook and hears by this table."""
    library = Library([rulebook])
    library.folders = {rulebook.name: FOLDER}
    return library
