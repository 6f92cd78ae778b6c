"""An answer as a page shows it: grouped and in words. Everything it says stands in the answer or in the rulebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dontbuy.api.documents import canonical, stated
from dontbuy.api.pages.draft.agreed import Told, agreed_in
from dontbuy.api.pages.draft.from_lists import from_the_list
from dontbuy.api.pages.draft.missing import as_a_sentence, still_missing
from dontbuy.api.pages.draft.not_known import as_it_was_said
from dontbuy.api.pages.draft.settledness import could_be, heading, settledness
from dontbuy.api.pages.draft.several import one_for_several
from dontbuy.api.pages.draft.side import side_in_words
from dontbuy.api.pages.draft.voiced import OURS, checks_own_selling, fact_at, is_of_one_vendor, tells_vendors_apart
from dontbuy.api.pages.draft.whoever import called, present, whoever_knows
from dontbuy.api.pages.draft.whose import whose
from dontbuy.api.pages.draft.why import means, why
from dontbuy.api.pages.pictures.two_sides import TwoSides, two_sides
from dontbuy.api.pages.second_looks import SecondLook, second_looks
from dontbuy.api.pages.words import (
    NOTHING_BY_ITSELF,
    TOGETHER,
    Measure,
    headline,
    level,
    lines,
    listed,
    measure,
    number_of,
    person,
    source_in_words,
    with_capital,
)
from dontbuy.api.records.evident import evident_facts, nobody_was_sent, without_what_is_evident
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.not_known import without_not_known
from dontbuy.engine.answer_shape import Answer, BasisData, ConflictData, FoundData, OpenData, QuestionData, ReasonData
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.priorities import (
    could_still_become,
    counting_together,
    holding_back,
    is_heaviest,
    questions_to_find_out,
    telling_questions,
)

_VENDOR, _FIXING = "vendor", "sales_fixing"


@dataclass(frozen=True, eq=False)
class Report:
    """One answer, with the rulebook and the document; like none but itself, so that what it leads to can be kept."""

    rulebook: Rulebook
    rule_set: RuleSet
    answer: Answer
    document: Mapping[str, Any]
    is_for_others: bool = False
    """Whether it speaks to people who did not answer the check: a memo, a mail, a shared page."""
    sender: str = ""
    """Who shares it with them, where they said so."""
    sent_by: str = ""
    """Which of the people of the rulebook they are; `""` where nobody said."""
    links: Mapping[str, str] = field(default_factory=dict)
    """In a purchase, the roles whose people answer by a link of their own, each with the name of the one person; `""`
    where there are several, or no name was given."""

    @property
    def subject(self) -> str:
        return (self.answer["subject"] or {}).get("name", "")

    @cached_property
    def holding_back(self) -> Sequence[ConflictData]:
        """The conflicts that are shown before all else."""
        return holding_back(self.rule_set, self.answer)

    @property
    def other_conflicts(self) -> Sequence[ConflictData]:
        """The conflicts that hold nothing back."""
        return [conflict for conflict in self.answer["conflicts"] if conflict not in self.holding_back]

    def waiting_for(self, fact: str) -> Sequence[str]:
        """The open criteria that a fact could decide."""
        return next((question["decides"] for question in self.answer["ask"] if question["fact"] == fact), [])

    @property
    def why(self) -> str:
        """Why it is so, in a sentence or two: the first reason, or what it means that there is none."""
        return why(self)

    @property
    def means(self) -> str:
        """What the level of the verdict means, in a sentence; `""` where the rulebook has a level of its own."""
        return means(self)

    @property
    def is_mostly_clear(self) -> bool:
        """Whether nothing speaks against it, and more is clear than is open."""
        is_open = self.answer["level"] == "unknown" and not (self.holding_back or self.counting_together)
        return is_open and len(self.answer["open"]) < len(self.answer["clear"])

    @property
    def means_by_itself(self) -> str:
        """The same for a text that stands alone."""
        return NOTHING_BY_ITSELF if self.means == TOGETHER else self.means

    @cached_property
    def two_sides(self) -> TwoSides:
        """What we bring to the table and what they do."""
        return two_sides(self.rulebook, self.rule_set, self.answer, self.document)

    @property
    def side_with_verdict(self) -> str:
        """Which side it is on, in a sentence beside the verdict; `""` where nobody knows, or it stands elsewhere."""
        return "" if self.side_with_two_sides else self._side

    @property
    def side_with_two_sides(self) -> str:
        """The same sentence below the two sides of the table; `""` where it stands beside the verdict.

        *This is sales fixing* is a good word of the purchase: beside a stop it would read as if the verdict were good.
        """
        is_at_odds = self.answer["side"] == _FIXING and self.stops
        return self._side if is_at_odds and self.two_sides.is_told else ""

    @property
    def _side(self) -> str:
        return side_in_words(self)

    @property
    def nobody_was_sent(self) -> bool:
        """Whether the sales leader looks at vendors in person."""
        return nobody_was_sent(self.rule_set, self.document)

    @property
    def could_be_stronger(self) -> Sequence[OpenData]:
        """The open criteria whose word is stronger than the verdict, the strongest first; none that waits for
        what is evident from another answer, and by that is not so."""
        rules, waiting = self.rule_set, self.answer["open"]
        stronger = [each for each in waiting if could_still_become(rules, self.answer, each["says"])]
        return sorted(self._without_evident(stronger), key=lambda each: rules.ranks[each["says"]])

    @cached_property
    def counting_together(self) -> Sequence[OpenData]:
        """The open criteria for which something told counts already, though only together with what is missing; none
        that waits for what is evident."""
        return self._without_evident(counting_together(self.rule_set, self.answer))

    @property
    def settledness(self) -> str:
        """Whether anything open can still change the verdict, in a sentence."""
        return settledness(self)

    @property
    def whose(self) -> str:
        """Whether what speaks against a vendor lies with us or with them, in a sentence; `""` where nothing does."""
        return whose(self)

    @property
    def decisive(self) -> Sequence[ReasonData]:
        """The reasons that say the verdict."""
        return [each for each in self.answer["reasons"] if each["says"] == self.answer["verdict"]]

    @cached_property
    def telling(self) -> Sequence[QuestionData]:
        """The questions that can still change the verdict, most telling first.

        While no number is named, which numbers have to move is asked in the place of all that is about *these numbers*:
        so every page, text and memo counts the same questions.
        """
        telling = without_what_is_evident(telling_questions(self.rule_set, self.answer), self.evident)
        return telling if self.numbers_to_move else one_for_several(telling, METRICS, self.question)

    @cached_property
    def to_find_out(self) -> Sequence[QuestionData]:
        """The same without those that have to be put right first."""
        return [question for question in questions_to_find_out(self.answer) if question in self.telling]

    @property
    def other_questions(self) -> Sequence[QuestionData]:
        """The questions that would add detail and change no verdict."""
        rest = [question for question in questions_to_find_out(self.answer) if question["fact"] not in self.evident]
        return [question for question in rest if question not in self.telling]

    @cached_property
    def evident(self) -> frozenset[str]:
        """The facts that nobody is asked, for another answer leaves no doubt of them."""
        return evident_facts(self.rule_set, self.document, self.answer)

    def _without_evident(self, waiting: Sequence[OpenData]) -> Sequence[OpenData]:
        return [each for each in waiting if self.evident.isdisjoint(each["missing"])]

    def whoever_knows(self, fact: str) -> str:
        """Who can answer a question, by what was told of who looks at vendors."""
        return whoever_knows(self.rule_set, self.document, fact)

    def person(self, who: str) -> str:
        """Who can answer; `""` where that is whoever reads."""
        return self.called(who) if self.is_for_others else person(self.rulebook, self.rule_set, who)

    def called(self, who: str) -> str:
        """What others call a person, in few words: *The sales leader*; whoever shares their own check by name."""
        who = present(self.rule_set, self.document, self.sent_by, who)
        name = self.sender if who and who == self.sent_by else ""
        return name or called(self.rulebook, self.rule_set, self.document, who)

    @property
    def stops(self) -> bool:
        """Whether the verdict is of the heaviest level: nothing is bought as it stands."""
        return is_heaviest(self.rule_set, self.answer["verdict"])

    @property
    def has_questions_to_send(self) -> bool:
        """Whether anything is worth asking: not where the talks are over, or it is settled that nothing is bought.

        A seller goes on asking in the next call, whatever a buyer would do now.
        """
        return checks_own_selling(self) or not (self.ends_talks or (self.stops and self.answer["settled"]))

    @property
    def ends_talks(self) -> bool:
        """Whether a reason ends the talks with a vendor, who then hears a polite no: the verdict, or one below it.

        Beside *Don't buy*, a vendor who has to be left is out all the same.
        """
        return tells_vendors_apart(self) and any(self.says_to_leave(reason) for reason in self.answer["reasons"])

    def says_to_leave(self, reason: ReasonData) -> bool:
        """Whether the word of a reason ends the talks with a vendor."""
        return self.is_to_leave(reason["says"])

    def is_to_leave(self, word: str) -> bool:
        """Whether a word ends the talks with a vendor."""
        known = self.rule_set.words.get(word)
        return known is not None and known.ends_talks

    def not_yet(self, reason: ReasonData) -> str:
        """What exactly is missing where a criterion asks for several things at once, in a sentence; `""` for others."""
        return as_a_sentence(still_missing(self, reason))

    def is_ours(self, criterion: str) -> bool:
        """Whether a criterion speaks about the buying side; not so for one that this rulebook has no more."""
        about = next((each.about for each in self.rule_set.criteria if each.id == criterion), "")
        return about != "" and self.rulebook.topics[about].whose == OURS

    def is_only_if_they_go_on(self, reason: ReasonData) -> bool:
        """Whether what a reason says to do concerns only who goes on with a vendor whom the verdict says to leave.

        Beside *Run*, the weaker *ask the vendor for the missing part* would be the opposite order.
        """
        is_ours = self.is_ours(reason["criterion"]) and not is_of_one_vendor(self, reason)
        return self.ends_talks and not self.says_to_leave(reason) and not is_ours

    @property
    def lies_with_us(self) -> bool:
        """Whether a vendor waits for our own side: nothing is bought, the talks are not over, and all that says so is
        ours."""
        stopped = tells_vendors_apart(self) and self.stops and not self.ends_talks
        return stopped and all(self.is_ours(reason["criterion"]) for reason in self.decisive)

    @cached_property
    def numbers_to_move(self) -> Sequence[Measure]:
        """The metrics that have to move and can show that the business did: how many finish a course is none.

        None while two statements differ about which they are.
        """
        differs = any(conflict["fact"] == METRICS for conflict in self.answer["conflicts"])
        return [each for each in self.measures if each.is_outcome and not differs]

    @property
    def measures(self) -> Sequence[Measure]:
        """Better at what, how much, by when: each metric that has to move."""
        if METRICS not in self.rule_set.facts:
            return []
        fact_type = self.rule_set.facts[METRICS].type
        return [measure(item, fact_type, self.rulebook) for item in self.metric_items]

    @cached_property
    def second_looks(self) -> Sequence[SecondLook]:
        """What looks wrong although it can be read."""
        return second_looks(self.answer["data_issues"], self.document, self.rule_set, self.rulebook)

    @property
    def has_wrong_figures(self) -> bool:
        """Whether a figure contradicts itself, such as a target that goes the wrong way."""
        return any(look.is_wrong_figure for look in self.second_looks)

    @property
    def going_well(self) -> Sequence[FoundData]:
        """The signs to name: none that rests on figures that look wrong."""
        return [sign for sign in self.answer["signs"] if not self._is_doubtful(sign)]

    @property
    def held_back(self) -> Sequence[FoundData]:
        """The signs that count only once the figures they rest on were looked at again."""
        return [sign for sign in self.answer["signs"] if self._is_doubtful(sign)]

    def _is_doubtful(self, sign: FoundData) -> bool:
        doubtful = {look.fact for look in self.second_looks if look.is_wrong_figure}
        names = {basis["fact"] for basis in sign["facts"]}
        return any(name in doubtful or self.rule_set.facts[name].derived_from in doubtful for name in names)

    def said_in_words(self, fact: str) -> Sequence[str]:
        """What was told of a fact, in words; *I don't know (counts as no)* where that was said."""
        pieces = self.document.get("evidence") or []
        quotes = [str(piece.get("quote") or "") for piece in pieces if piece.get("fact") == fact]
        return as_it_was_said(lines(self.said_of(fact), self.rule_set.facts[fact].type, self.rulebook), quotes)

    def said_of(self, fact: str) -> Any:
        """What was told of a fact, in the document's own facts or else as evidence; None where nothing was."""
        return stated(self.document, self.rule_set.aliases, fact)

    @cached_property
    def agreed(self) -> Told:
        """What was told of each fact and nobody contradicts, and what a list decides."""
        return agreed_in(self.rulebook, self.rule_set, self.answer, self.document)

    @property
    def metric_items(self) -> Sequence[Any]:
        """The metrics that the document lists, or else the first piece of evidence that does."""
        items = self.said_of(METRICS)
        return items if isinstance(items, list) else []

    def fact_lines(self, basis: BasisData) -> Sequence[str]:
        """A recorded fact in words."""
        declared = self.rule_set.facts[basis["fact"]]
        said = lines(basis["value"], declared.type, self.rulebook)
        return as_it_was_said(said, [str(each.get("quote") or "") for each in basis.get("evidence", [])])

    def from_the_list(self, fact: str, pointer: str) -> str:
        """What of the numbers says one of two statements that differ; `""` where it was told by itself."""
        return from_the_list(self.rule_set.facts[fact], pointer, self.measures)

    def asked_for(self, basis: BasisData) -> str:
        """The fact at which a recorded fact was told: the list that it is read off, or what it follows from."""
        declared = self.rule_set.facts[basis["fact"]]
        is_read_off = declared.derived_from and self.said_of(declared.name) is None
        return next(iter(self._implied_by(basis)), declared.derived_from if is_read_off else declared.name)

    def comes_from(self, basis: BasisData) -> str:
        """How it is known what nobody was asked: *from what was said of win rate and new pipeline*; else `""`."""
        asked = self.asked_for(basis)
        if asked == basis["fact"]:
            return ""
        if asked != METRICS:
            return f"follows from the answer to: {self.question(asked)}"
        numbers = [each.in_a_sentence for each in self.measures]
        return f"from what was said of {listed(numbers)}" if numbers else "from what was said of the numbers"

    def _implied_by(self, basis: BasisData) -> Sequence[str]:
        """The facts that a fact follows from, where nobody told it."""
        if basis.get("pointer") or not basis.get("implied_by"):
            return []
        names = [canonical(self.rule_set.aliases, fact_at(pointer)) for pointer in basis["implied_by"]]
        return [name for name in names if name in self.rule_set.facts]

    def quotes(self, basis: BasisData) -> Sequence[tuple[str, str]]:
        """What the evidence of a recorded fact quotes, and where that was said; `""` where it does not say where."""
        quoted = [(evidence.get("quote"), evidence.get("source")) for evidence in basis["evidence"]]
        told_so = [(without_not_known(quote), source) for quote, source in quoted if quote]
        return [(quote, source_in_words(source)) for quote, source in told_so if quote]

    def question(self, fact: str) -> str:
        return self.rule_set.facts[fact].question if fact in self.rule_set.facts else fact

    def criterion(self, key: str) -> Criterion:
        """A criterion in the wording of the rule set."""
        return self.rule_set.criterion(key)

    def short(self, fact: str) -> str:
        """A fact in the few words of the rulebook, with a capital; its question where it has none."""
        declared = self.rule_set.facts[fact]
        return with_capital(declared.short) or declared.question

    def headline(self, word: str) -> str:
        return headline(self.rule_set, word)

    @property
    def heading(self) -> str:
        """The verdict where nothing stands beside it, such as a heading: *Run: leave these talks*."""
        return heading(self)

    def quoted(self, word: str) -> str:
        """A word in quotes, with what it says to do, or what differs where talks end anyway: *“Run” (leave …)*."""
        return could_be(self, word)

    def level(self, word: str) -> str:
        return level(self.rule_set, word)

    def section(self, key: str) -> str:
        return self.rule_set.sections[key]

    @property
    def contents(self) -> str:
        """What was checked, in one line."""
        against = number_of(len(self.answer["reasons"]), "speaks against it", "speak against it")
        return listed([against, f"{len(self.answer['clear'])} clear", f"{len(self.answer['open'])} open"])
