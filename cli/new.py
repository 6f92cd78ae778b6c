"""`dontbuy new KIND`: a document to fill in, every question a comment beside its fact."""

from collections.abc import Iterator
from textwrap import wrap

from dontbuy.engine.facts import FactDeclaration, FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet

_HOW = {
    ValueType.YES_NO: "true or false",
    ValueType.TEXT: "text",
    ValueType.TEXTS: "a list of texts",
    ValueType.INTEGER: "a whole number",
    ValueType.NUMBER: "a number",
    ValueType.FIGURES: "a number, or numbers by name",
    ValueType.DATE: "a date, YYYY-MM-DD",
    ValueType.QUANTITY: "a number, or {value: 1000, unit: USD}",
    ValueType.METRIC: "the id of a metric",
    ValueType.METRICS: "a list of ids of metrics",
}


def blank(rulebook: Rulebook, rule_set: RuleSet) -> str:
    """A commented YAML document; as it stands it is valid and says nothing."""
    lines = [
        *(f"# {line}" for line in wrap(f"{rule_set.title}. {rule_set.summary}", 108)),
        "# Fill in what you know. What you leave empty counts as not told: never as no, never as yes.",
        "# Then: dontbuy check THIS-FILE",
        f"kind: {rule_set.kind}",
        "subject:",
        f"  name:  # {rule_set.subject_label}",
        "facts:",
    ]
    groups: dict[str, list[FactDeclaration]] = {}
    for name, declared in rule_set.facts.items():
        groups.setdefault(name.rpartition(".")[0], []).append(declared)
    return "\n".join([*lines, *_tree(groups, "", rulebook, rule_set)]) + "\n"


def _tree(
    groups: dict[str, list[FactDeclaration]], prefix: str, rulebook: Rulebook, rule_set: RuleSet
) -> Iterator[str]:
    """The facts of the group `prefix` (`vendor.understands`, or `""` for the top), then the groups within it."""
    depth = prefix.count(".") + 1 if prefix else 0
    pad = "  " * (depth + 1)
    for declared in groups.get(prefix, []):
        yield from _fact(declared, pad, rulebook, rule_set)
    within = f"{prefix}." if prefix else ""
    inner = [group for group in groups if group.startswith(within) and group != prefix]
    for name in dict.fromkeys(".".join(group.split(".")[: depth + 1]) for group in inner):
        yield f"{pad}{name.rpartition('.')[2]}:"
        yield from _tree(groups, name, rulebook, rule_set)


def _fact(declared: FactDeclaration, pad: str, rulebook: Rulebook, rule_set: RuleSet) -> Iterator[str]:
    last = declared.name.rpartition(".")[2]
    read = declared.name in rule_set.facts_that_decide or any(
        rule_set.facts[name].derived_from == declared.name for name in rule_set.facts_that_decide
    )
    whom = rulebook.people.get(declared.answered_by, "")
    text = " ".join(filter(None, (declared.question, f"[{whom}]" if whom and read else "", f"({how(declared.type)})")))
    for line in wrap(text, 108 - len(pad)):
        yield f"{pad}# {line}"
    yield f"{pad}{last}:" if read else f"{pad}# {last}:"


def how(kind: FactType) -> str:
    """How a value of a type is written, in YAML and in JSON."""
    match kind.value_type:
        case ValueType.WORD:
            return f"one of: {', '.join(kind.words)}"
        case ValueType.WORDS:
            return f"a list of any of: {', '.join(kind.words)}; [] for none"
        case ValueType.RECORD:
            return f"{{{_fields(kind)}}}"
        case ValueType.RECORDS:
            return f"a list of {{{_fields(kind)}}}; [] for none"
        case _:
            return _HOW[kind.value_type]


def _fields(kind: FactType) -> str:
    return ", ".join(f"{name}{_needed(kind, name)}{_inside(inner)}" for name, inner in kind.fields.items())


def _needed(kind: FactType, name: str) -> str:
    return " (needed)" if name in kind.required else ""


def _inside(kind: FactType) -> str:
    """What a field of a record takes, where its name does not say it."""
    match kind.value_type:
        case ValueType.WORD | ValueType.WORDS:
            return f": {'|'.join(kind.words)}"
        case ValueType.RECORD:
            return f": {{{_fields(kind)}}}"
        case ValueType.DATE:
            return ": YYYY-MM-DD"
        case _:
            return ""
