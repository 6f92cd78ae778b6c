"""Questions that were withdrawn while somebody answered them: the vendor that they are about is no longer there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dontbuy.api.pages.draft.asking import note_field
from dontbuy.api.pages.form.controls import typed
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.purchase.questions import Questions
from dontbuy.api.pages.words import in_one_line
from dontbuy.api.purchases.board import is_asked
from dontbuy.api.records.purchases import VENDOR


@dataclass(frozen=True, slots=True)
class WithdrawnQuestion:
    """What somebody typed to a question that nobody asks any more, in words; it is shown once and kept nowhere."""

    question: str
    said: str
    note: str


def withdrawn(questions: Questions, names: Iterable[str], form: Form) -> Mapping[str, WithdrawnQuestion]:
    """Of the names that a form sends those of a vendor that this purchase does not have, by name. What the person could
    not be asked of any vendor is not among them."""
    found, role = questions.board, questions.person.part.role
    facts = found.rulebook.rule_sets[VENDOR].for_reader(role).facts
    there = {column.check.id for column in found.columns}
    gone = {}
    for name in names:
        check, _, fact = name.rpartition(":")
        declared = facts.get(fact)
        if check and check not in there and declared and not declared.told_once and is_asked(role, declared):
            value = typed(name, declared.type, form)
            said = "" if value is None else in_one_line(value, declared.type, found.rulebook)
            gone[name] = WithdrawnQuestion(declared.question, said, form.text(note_field(name)))
    return gone
