"""The working of the cost of no change, metric by metric: what the buyers fill in, and the formula with its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dontbuy.api.pages import figures
from dontbuy.api.pages.purchase.entries import MONEY, NUMBER, SEVERAL_LINES, EntryField, EntryForm
from dontbuy.api.pages.purchase.gap import MetricGap
from dontbuy.api.pages.words import listed, lowered
from dontbuy.api.purchases.cost import CostKind, Money, cost_of_money, cost_of_rate, cost_of_units, sums
from dontbuy.api.purchases.plans import Texts
from dontbuy.engine.numbers import DECIMAL

_WHO = "Who says so"
_PER_TIME = {"hours": "hour", "days": "day", "months": "month"}
_ALONE = (EntryField("amount", "What a year without change costs", MONEY), EntryField("amount_who", _WHO))
_SENTENCE = EntryField("sentence", "How that was worked out, in a sentence", SEVERAL_LINES)


@dataclass(frozen=True, slots=True)
class MetricCost:
    """What a metric costs a year. `cost` is None while something is missing; `missing` says what, in words.

    `working` is the formula with the numbers in it and who said each.
    """

    gap: MetricGap
    form: EntryForm
    cost: Money | None
    working: str
    missing: str


@dataclass(frozen=True, slots=True)
class CostOfNoChange:
    """Every metric with its cost, and what they come to, one sum for each currency."""

    metrics: Sequence[MetricCost]
    sums: Sequence[Money]

    @property
    def whole(self) -> Money | None:
        """The one sum; None where there is none, where two currencies stand beside each other, where it is too long."""
        if len(self.sums) != 1 or not DECIMAL.fullmatch(format(self.sums[0].value, "f")):
            return None
        return self.sums[0]

    @property
    def working(self) -> str:
        """Every line that counts, and the sum: what goes along as evidence."""
        counted = [each.working for each in self.metrics if each.cost]
        together = [f"Together: {in_words(each)} a year." for each in self.sums] if len(counted) > 1 else []
        return "\n".join([*counted, *together])


def form_of(gap: MetricGap) -> EntryForm:
    """The fields that a metric's cost is worked out from; each figure with who says so, and none filled in by us."""
    return EntryForm(f"plan/cost/{gap.key}", gap.name, _fields(gap))


def worked_out(gaps: Sequence[MetricGap], said: Mapping[str, Texts]) -> CostOfNoChange:
    """The cost of each metric from what was said of it, by the name of its entry."""
    metrics = [_metric(gap, said.get(form_of(gap).name, {})) for gap in gaps]
    return CostOfNoChange(metrics, sums([each.cost for each in metrics if each.cost]))


def in_words(money: Money) -> str:
    """An amount as people write it; nought behind the point is left out."""
    return figures.shown(tidy(money.value), money.currency)


def tidy(value: Decimal) -> Decimal:
    """The same value without noughts at the end of its fraction."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else Decimal(text)


def _fields(gap: MetricGap) -> tuple[EntryField, ...]:
    if gap.size is None:
        return (*_ALONE, _SENTENCE)
    match gap.kind:
        case CostKind.RATE:
            volume = EntryField("volume", "How many a year", NUMBER, "What the rate counts, such as deals or leads.")
            worth = EntryField("one", "What one of them is worth", MONEY, "With its currency.")
        case CostKind.MONEY:
            hint = "As many as its periods in a year; of a figure per deal, the deals a year."
            times = EntryField("periods", "How often a year this gap counts", NUMBER, hint)
            return (times, EntryField("periods_who", _WHO))
        case CostKind.DURATION:
            volume = EntryField("volume", "How many a year it is so for", NUMBER, "Such as deals, or new reps.")
            time = _PER_TIME.get(gap.unit, gap.unit)
            worth = EntryField("one", f"What one {time} of one of them is worth", MONEY, "With its currency.")
        case CostKind.COUNT:
            volume = EntryField("volume", "How often a year this gap counts", NUMBER, "Such as reps times months.")
            worth = EntryField("one", "What one more is worth", MONEY, "With its currency.")
        case CostKind.OTHER:
            return (*_ALONE, _SENTENCE)
    return (volume, EntryField("volume_who", _WHO), worth, EntryField("one_who", _WHO))


def _metric(gap: MetricGap, texts: Texts) -> MetricCost:
    form = form_of(gap)
    missing = [each.label for each in form.fields if not texts.get(each.key)]
    if missing:
        begun = any(texts.get(each.key) for each in form.fields)
        said = [_in_a_sentence(form, each) for each in form.fields if not texts.get(each.key)]
        return MetricCost(gap, form, None, "", f"Still missing: {listed(said)}." if begun else "")
    if not form.is_right(texts):
        return MetricCost(gap, form, None, "", "A figure cannot be read: save it again.")
    cost = _cost(gap, texts)
    return MetricCost(gap, form, cost, _working(gap, texts, cost), "")


def _in_a_sentence(form: EntryForm, field: EntryField) -> str:
    """A label that stands more than once is said with what it belongs to."""
    before = form.fields[form.fields.index(field) - 1].label
    label = f"{field.label} ({lowered(before)})" if field.label == _WHO else field.label
    return lowered(label)


def _cost(gap: MetricGap, texts: Texts) -> Money:
    if "amount" in texts:
        return _money(texts["amount"])
    assert gap.size is not None
    if gap.kind is CostKind.MONEY:
        return cost_of_money(Money(gap.size, gap.currency), _figure(texts["periods"]).value)
    volume, worth = _figure(texts["volume"]).value, _money(texts["one"])
    if gap.kind is CostKind.RATE:
        return cost_of_rate(gap.size, volume, worth)
    return cost_of_units(gap.size, volume, worth)


def _working(gap: MetricGap, texts: Texts, cost: Money) -> str:
    """*Win rate: from 22% to 27% is 5 points. 5 ÷ 100 × 400 (Kim) × €20,000 (Dana) = €400,000 a year.*"""
    if "amount" in texts:
        return f"{gap.name}: {in_words(cost)} a year ({texts['amount_who']}). {' '.join(texts['sentence'].split())}"
    assert gap.size is not None
    from_to = f"{gap.name}: from {gap.today} to {gap.target} is {gap.in_words}."
    if gap.kind is CostKind.MONEY:
        factors = [gap.in_words, _said(texts, "periods")]
    else:
        size = figures.number(tidy(gap.size))
        first = f"{size} ÷ 100" if gap.kind is CostKind.RATE else size
        factors = [first, _said(texts, "volume"), _said(texts, "one")]
    return f"{from_to} {' × '.join(factors)} = {in_words(cost)} a year."


def _said(texts: Texts, key: str) -> str:
    """A factor as it was read, with who said it; roughly where it was written so."""
    figure = _figure(texts[key])
    roughly = "roughly " if figure.roughly else ""
    return f"{roughly}{figures.shown(figure.value, figure.unit)} ({texts[f'{key}_who']})"


def _money(text: str) -> Money:
    figure = _figure(text)
    return Money(figure.value, figure.unit)


def _figure(text: str) -> figures.Figure:
    """A figure that was found right when it was kept."""
    figure = figures.read(text)
    return figure if isinstance(figure, figures.Figure) else figures.Figure(Decimal(0))
