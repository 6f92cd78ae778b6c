"""One mistake of every sort that can be made in the small rulebook, with the code, the place and the hint it gets."""

from tests.engine.small_rulebook import Mistake

RULES, FACTS, SAFETY, COMFORT, HEAD = (
    "rule-sets/visit.yaml",
    "facts.yaml",
    "criteria/safety.yaml",
    "criteria/comfort.yaml",
    "rulebook.yaml",
)
LOCKS = "when: {fact: door.locks, is: false}"
CLEAN = "when: {fact: rooms_clean, is: false}"


def when(code: str, condition: str, at: str = "", hint: str = "") -> Mistake:
    """A mistake in the condition of SAFE-1."""
    return Mistake(code, SAFETY, LOCKS, f"when: {condition}", at or condition, hint)


SHAPE = [
    Mistake(
        "unknown-key",
        SAFETY,
        "    title: The door",
        "    titel: x\n    title: The door",
        "titel",
        "did you mean `title`?",
    ),
    Mistake("unknown-key", HEAD, "id: visits", "id: visits\nwords_: {}", "words_", "did you mean `words`?"),
    Mistake(
        "unknown-key",
        FACTS,
        "      clean: {type: yes_no}",
        "      clean: {type: yes_no, tpye: 1}",
        "tpye",
        "did you mean `type`?",
    ),
    Mistake("unknown-key", RULES, "minutes: 2", "minutes: 2\nzzz: 1", "zzz", "leave it out"),
    Mistake("missing-key", SAFETY, "    because: Anyone could walk in.\n", "", "SAFE-1", "add `because`"),
    Mistake("missing-key", SAFETY, "    do: Stay somewhere else.\n", "", "SAFE-1", "add `do`"),
    Mistake(
        "missing-key",
        SAFETY,
        "    cites: {source: house_rules, line: 2, phrase: door can be locked}\n",
        "",
        "SAFE-1",
        "add `cites`",
    ),
    Mistake("missing-key", RULES, "kind: visit\n", "", "title: Before", "add `kind`"),
    Mistake("wrong-shape", RULES, "minutes: 2", 'minutes: "2"', "minutes"),
    Mistake("wrong-shape", RULES, "minutes: 2", "minutes: true", "minutes"),
    Mistake("wrong-shape", RULES, "minutes: 2", "minutes: 0", "minutes"),
    Mistake("wrong-shape", HEAD, 'version: "1.0.0"', "version: 1.0", "version"),
    Mistake("wrong-shape", HEAD, "levels: {high: 5, low: 1}", "levels: {high: 5.5, low: 1}", "high: 5.5"),
    Mistake("wrong-shape", SAFETY, "name: no-lock", "name: No Lock", "name: No Lock", "write it `no-lock`"),
    Mistake("wrong-shape", SAFETY, "line: 2", "line: 0", "line: 0"),
    Mistake("wrong-shape", SAFETY, "title: The door cannot be locked", 'title: ""', 'title: ""'),
    Mistake(
        "wrong-shape",
        FACTS,
        "  door.locks:\n    type: yes_no",
        "  door.locks:\n    type: yes_on",
        "type: yes_on",
        "did you mean `yes_no`?",
    ),
    Mistake("wrong-shape", SAFETY, "  SAFE-1:", '  "SAFE 1":', '"SAFE 1"', "write it `SAFE_1`"),
    Mistake("wrong-shape", FACTS, "{type: yes_no}\n", "{type: dat}\n", "type: dat", "did you mean `date`?"),
    Mistake("wrong-shape", SAFETY, "about: place", "about: [place]", "about", "write it in double quotes"),
    Mistake("wrong-shape", RULES, "signs: [GOOD-1]", "signs: GOOD-1", "signs", "write it in [ ]"),
    Mistake("wrong-shape", RULES, "groups: {ours: About us", "groups: {us: About us", "us: About us"),
]
NAMES = [
    Mistake(
        "unknown-level",
        HEAD,
        "{level: low, headline: Look",
        "{level: lo, headline: Look",
        "level: lo",
        "did you mean `low`?",
    ),
    Mistake("unknown-word", SAFETY, "says: stay_away", "says: stay_awy", "", "did you mean `stay_away`?"),
    Mistake("unknown-word", SAFETY, "says: stay_away", "says: STAY_AWAY", "", "did you mean `stay_away`?"),
    Mistake("unknown-topic", SAFETY, "about: place", "about: palace", "", "did you mean `place`?"),
    Mistake("unknown-source", SAFETY, "source: house_rules", "source: house_rule", "", "did you mean `house_rules`?"),
    Mistake("unknown-section", RULES, "  safety: [SAFE-1]", "  safty: [SAFE-1]", "safty", "did you mean `safety`?"),
    Mistake(
        "unknown-criterion", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-2]", "SAFE-2", "did you mean `SAFE-1`?"
    ),
    Mistake("unknown-criterion", RULES, "wording:\n  SAFE-1", "wording:\n  SAFE-9", "SAFE-9", "did you mean `SAFE-1`?"),
    Mistake("unknown-sign", RULES, "signs: [GOOD-1]", "signs: [GOOD-2]", "GOOD-2", "did you mean `GOOD-1`?"),
    Mistake("unknown-sign", RULES, "signs: [GOOD-1]", "signs: [SEEN-1, GOOD-1]", "SEEN-1", "known here: GOOD-1"),
    Mistake("unknown-observation", RULES, "observations: [SEEN-1]", "observations: [SEN-1]", "SEN-1", "did you mean"),
    Mistake("unknown-word", RULES, "minutes: 2", "minutes: 2\nleads_with: stay", "leads_with"),
    Mistake("unknown-word", RULES, "minutes: 2", "minutes: 2\nheadlines: {gone: Gone}", "gone: Gone"),
    Mistake("unknown-person", RULES, "minutes: 2", "minutes: 2\nreaders: {gide: {says: I, you: you}}", "gide"),
    Mistake(
        "unknown-fact",
        RULES,
        "minutes: 2",
        "minutes: 2\nreaders: {guide: {says: I, you: you, first: [prize]}}",
        "prize",
    ),
    Mistake("unknown-person", SAFETY, "    about: ", "    readers: {gide: {do: Go}}\n    about: ", "gide"),
    Mistake("unknown-section", RULES, "minutes: 2", "minutes: 2\nsection_titles: {gone: Gone}", "gone: Gone"),
    Mistake(
        "unknown-side", RULES, "minutes: 2", "minutes: 2\nown_word_unless: hosts", "own_word", "did you mean `host`?"
    ),
    Mistake("unknown-fact", RULES, "questions:\n  price", "questions:\n  prise", "prise", "did you mean `price`?"),
    Mistake("unknown-person", RULES, "answered_by: guide", "answered_by: gide", "", "did you mean `guide`?"),
    Mistake(
        "unknown-kind",
        FACTS,
        "  price_note:\n    type: text\n    taken_by: [visit]",
        "  price_note:\n    type: text\n    taken_by: [vist]",
        "vist",
        "did you mean `visit`?",
    ),
    Mistake("unknown-fact", FACTS, "companions: [price_note]", "companions: [price_notes]", "price:", "did you mean"),
    Mistake(
        "unknown-person",
        FACTS,
        "why: It should stand on the wall.\n    answered_by: guide",
        "why: It should stand on the wall.\n    answered_by: gide",
        "price:",
        "did you mean `guide`?",
    ),
    Mistake(
        "unknown-word",
        FACTS,
        "words: {bright: Bright, dim: Dim}}",
        "words: {bright: Bright}, empty_word: dark}",
        "rooms:",
    ),
    Mistake(
        "unknown-word",
        FACTS,
        "words: {bright: Bright, dim: Dim}}",
        "words: {bright: Bright, dim: Dim}, readers: {guide: {dimm: Darker}}}",
        "dimm",
        "did you mean `dim`?",
    ),
    Mistake(
        "unknown-person",
        FACTS,
        "words: {bright: Bright, dim: Dim}}",
        "words: {bright: Bright, dim: Dim}, readers: {gide: {dim: Darker}}}",
        "gide",
        "did you mean `guide`?",
    ),
]
TWICE = [
    Mistake("duplicate-id", SAFETY, "  SAFE-1:", "  ROOM-1:", "ROOM-1", "criteria/comfort.yaml"),
    Mistake("duplicate-id", SAFETY, "  all_is_well:", "  ROOM-1:", "ROOM-1", "criteria/comfort.yaml"),
    Mistake("duplicate-name", SAFETY, "name: no-lock", "name: not-clean", ""),
    Mistake("criterion-twice", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-1]", "SAFE-1]"),
    Mistake(
        "not-a-criterion", RULES, "comfort: [ROOM-1]", "comfort: [ROOM-1, GOOD-1]", "GOOD-1]", "list it under signs"
    ),
]
CITED = [
    Mistake("line-not-there", SAFETY, "line: 2, phrase", "line: 4, phrase", "cites", "`house_rules` has 3 lines"),
    Mistake("phrase-too-long", SAFETY, "phrase: door can be locked", f"phrase: {'a ' * 13}", "cites"),
    Mistake(
        "phrase-not-there", SAFETY, "phrase: door can be locked", "phrase: door can be Locked", "", "letter for letter"
    ),
    Mistake("phrase-not-there", SAFETY, "line: 2, phrase", "line: 1, phrase", "phrase"),
]
FACT = [
    Mistake("half-derived", FACTS, "    derived_from: rooms\n", "", "rooms_clean"),
    Mistake(
        "half-derived", FACTS, "    derive: {every_item: rooms, where: {fact: clean, is: true}}\n", "", "rooms_clean"
    ),
    Mistake("type-incomplete", FACTS, "{type: word, words: {bright: Bright, dim: Dim}}", "{type: word}", "rooms:"),
    Mistake(
        "type-incomplete", FACTS, "{type: yes_no}\n      light", "{type: yes_no, words: {a: A}}\n      light", "rooms:"
    ),
    Mistake(
        "type-incomplete", FACTS, "  price_note:\n    type: text", "  price_note:\n    type: records", "price_note:\n"
    ),
    Mistake(
        "type-incomplete",
        FACTS,
        "  price:\n    type: quantity",
        "  price:\n    fields: {a: {type: text}}\n    type: quantity",
        "price:\n",
    ),
    Mistake("no-question", FACTS, "    question: Can the door be locked?\n", "", "door.locks"),
    Mistake("no-question", FACTS, "    why: Guests sleep behind it.\n", "", "door.locks"),
    Mistake("no-question", FACTS, "    question: Which rooms are there?\n", "", "rooms:"),
    Mistake(
        "wrong-type",
        FACTS,
        "  door.locks:\n    type: yes_no",
        "  door.locks:\n    type: yes_no\n    dont_know_means: 'no'",
        "dont_know_means",
    ),
]
BETTER = [
    Mistake(
        "wrong-better", FACTS, "  door.locks:\n", f"  door.locks:\n    better: {better}\n", "better", "true or false"
    )
    for better in ("yes", "1", "[true]")
]
BETTER += [
    Mistake("wrong-better", FACTS, "  price:\n", "  price:\n    better: 3\n", "better", "leave it out"),
]
FACT += [
    Mistake(
        "wrong-type", FACTS, "    type: quantity\n", f"    type: {kind}\n    dont_know_means: lots\n", "dont_know", hint
    )
    for kind, hint in {"integer": "such as 3", "number": "24 or 24.5", "quantity": "{value: 24.5, unit: U}"}.items()
]
SENSE = [
    Mistake(
        "unknown-source",
        "metrics.yaml",
        "class: business}",
        "class: business, named_in: [{source: book, line: 1}]}",
        "{source: book",
    ),
    Mistake(
        "line-not-there",
        "metrics.yaml",
        "class: business}",
        "class: business, named_in: [{source: house_rules, line: 4}]}",
        "{source: house_rules",
    ),
    Mistake("unknown-unit", "metrics.yaml", "unit: count,", "unit: counts,", "unit: counts", "did you mean `count`?"),
    Mistake("unknown-class", "metrics.yaml", "class: business}", "class: busines}", "class: busines}", "`business`?"),
    Mistake("unknown-class", "metrics.yaml", "outcomes: business", "outcomes: results", "outcomes"),
    Mistake(
        "fact-and-group",
        FACTS,
        "  door.locks:\n",
        "  door:\n    type: text\n    taken_by: [visit]\n  door.locks:\n",
        "door:\n",
    ),
    Mistake(
        "unknown-class",
        FACTS,
        "    companions: [price_note]",
        "    doubted_when: {companion: rooms, field: metric, class_is_not: x}",
        "class_is_not",
    ),
    Mistake("unknown-group", RULES, "minutes: 2", "minutes: 2\naliases: {gate: dor}", "gate", "did you mean `door`?"),
    Mistake("alias-taken", RULES, "minutes: 2", "minutes: 2\naliases: {price: door}", "price: door"),
    Mistake("unknown-source", HEAD, "own_word: {source: self_report", "own_word: {source: rumour", "source: rumour"),
    Mistake("unknown-side", HEAD, "side: host}", "side: landlord}", "side: landlord"),
    Mistake("duplicate-word", HEAD, "open: {word: cannot_tell", "open: {word: stay_away", "word: stay_away"),
]
CONDITIONS = [
    when("not-a-condition", "door.locks", "door.locks", "write a condition, such as"),
    when("not-a-condition", "[{fact: door.locks, is: false}]"),
    when("not-a-condition", "null", "null"),
    when("not-a-condition", "{all_of: [true]}", "true"),
    when("unknown-condition", "{}", "{}"),
    when("unknown-condition", "{al_of: [{fact: door.locks, is: false}]}", "{al_of", "did you mean `all_of`?"),
    when("unknown-fact", "{fact: door.lock, is: false}", "door.lock,", "did you mean `door.locks`?"),
    when("unknown-fact", "{told: door}", "door}"),
    when("unknown-fact", "{fact: [door.locks], is: false}", "[door.locks]"),
    when("unknown-fact", "{any_item: room, where: {fact: clean, is: true}}", "room,", "did you mean `rooms`?"),
    when("unknown-fact", "{any_item: rooms, where: {fact: cleen, is: true}}", "cleen", "did you mean `clean`?"),
    when("unknown-fact", "{any_item: rooms, where: {fact: door.locks, is: true}}", "door.locks"),
    when("one-comparison", "{fact: door.locks}"),
    when("one-comparison", "{fact: price, at_least: 1, at_most: 2}"),
    when("one-comparison", "{count: rooms}"),
    when("one-comparison", "{count: rooms, at_least: 1, at_most: 2}"),
    when("one-comparison", "{count: rooms, is: 0}", "{count", "write at_most: 0"),
    when("one-comparison", "{count: rooms, is: 2}", "{count", "once with at_least: 2 and once with at_most: 2"),
    when("unknown-operator", "{fact: price, at_lest: 1}", "at_lest", "did you mean `at_least`?"),
    when("unknown-operator", "{fact: price, equals: 1}", "equals", "write one of: is, in"),
    when("unknown-operator", "{fact: price, exists: 1}", "exists", ", is_given"),
    when("operator-does-not-fit", "{fact: door.locks, at_least: 1}", "1}", "write one of: is, in"),
    when("operator-does-not-fit", "{fact: price, includes: 1}", "1}"),
    when("operator-does-not-fit", "{fact: price, before: as_of}", "as_of"),
    when("operator-does-not-fit", "{fact: price_note, is: cheap}", "cheap", "write one of: is_given"),
    when("operator-does-not-fit", "{fact: rooms, is: []}", "[]"),
    when("wrong-operand", "{fact: door.locks, is: no}", "no}"),
    when("wrong-operand", "{fact: door.locks, is: 0}", "0}"),
    when("wrong-operand", "{fact: door.locks, is: null}", "null"),
    when("wrong-operand", "{fact: door.locks, in: true}", "true"),
    when("wrong-operand", "{fact: door.locks, in: []}", "[]"),
    when("wrong-operand", "{fact: price, at_least: lots}", "lots"),
    when("wrong-operand", "{fact: price, at_least: 1_000}", "1_000", "write 1000"),
    when("wrong-operand", "{fact: price, at_least: '30,000'}", "'30,000'", "write 30000"),
    when("wrong-operand", "\n      fact: price\n      at_least: 30,000", "30,000", "write 30000"),
    when("wrong-operand", "{fact: price, at_least: 20%}", "20%", "write 20, or {value: 20, unit: U}"),
    when("wrong-operand", "{fact: price, at_least: {fact: door.locks}}", "{fact: door.locks}}", "yes_no fact"),
    when("wrong-operand", "{fact: price, more_than: door.locks}", "door.locks", "yes_no fact"),
    when("wrong-operand", "{fact: price_note, is: door.locks}", "door.locks", "yes_no fact"),
    when("wrong-operand", "{any_item: rooms, where: {fact: beds, is: many}}", "many", "a whole number, such as 3"),
    when(
        "wrong-operand", "{any_item: rooms, where: {fact: seen, before: as_of - 90 days}}", "as_of", "write as_of, or"
    ),
    when("wrong-operand", "{fact: price, at_least: {value: 1, currency: USD}}", "{value"),
    when("wrong-operand", "{fact: price, at_least: {value: lots, unit: USD}}", "{value", "write one number, such as"),
    when("wrong-operand", "{any_item: rooms, where: {fact: light, is: brigth}}", "brigth", "did you mean `bright`?"),
    when("wrong-operand", "{any_item: rooms, where: {fact: light, in: [dim, dark]}}", "dark"),
    when("wrong-operand", "{any_item: rooms, where: {fact: near, includes: see}}", "see}", "did you mean `sea`?"),
    when("operator-does-not-fit", "{any_item: rooms, where: {fact: near, is: sea}}", "sea}", "write one of: includes"),
    when("wrong-operand", "{fact: door.locks, is_given: yes}", "yes}", "write is_given: true"),
    when("wrong-operand", "{count: rooms, at_least: -1}", "-1}"),
    when("wrong-operand", "{count: rooms, at_least: 1.5}", "1.5"),
    when("wrong-operand", "{count: rooms, at_least: true}", "true"),
    when("wrong-operand", "{count: rooms, at_least: 10001}", "10001", "write 0, 1, 2 … up to 10000"),
    when("wrong-operand", "{at_least: many, of: [{told: price}]}", "many"),
    when("impossible-count", "{at_least: 2, of: [{told: price}]}"),
    when("impossible-count", "{at_least: 0, of: [{told: price}]}"),
    when("impossible-count", f"{{at_least: 1, of: [{', '.join(['{told: price}'] * 101)}]}}"),
    when("no-terms", "{all_of: []}"),
    when("no-terms", "{any_of: {told: price}}"),
    when("no-terms", "{at_least: 1}"),
    when("not-a-list", "{any_item: price, where: {told: price}}", "price,"),
    when("not-a-list", "{count: door.locks, at_least: 1}", "door.locks"),
    when("missing-key", "{every_item: rooms}", "{every_item", "add where: CONDITION"),
    when("unknown-key", "{not: {told: price}, or: {told: price}}", "or:"),
    when("unknown-key", "{all_of: [{told: price}], any_of: [{told: price}]}", "any_of"),
    when("unknown-key", "{told: price, is: 1}", "is:"),
    when(
        "unknown-key", "{any_item: rooms, wher: {told: clean}, where: {told: clean}}", "wher:", "did you mean `where`?"
    ),
    when("unknown-condition-name", "{holds: all_is_wel}", "all_is_wel", "did you mean `all_is_well`?"),
    when("unknown-condition-name", "{holds: [all_is_well]}", "[all_is_well]"),
    when("unknown-condition-name", "{holds: no-lock}", "no-lock}", "did you mean `SAFE-1`, whose name is `no-lock`?"),
    when("unknown-condition-name", "{holds: no-loks}", "no-loks", "did you mean `SAFE-1`, whose name is `no-lock`?"),
    when("unknown-condition-name", "{any_item: rooms, where: {holds: all_is_well}}", "all_is_well"),
    when("cycle", "{holds: SAFE-1}", "SAFE-1:"),
    Mistake(
        "unknown-condition-name",
        FACTS,
        "derive: {every_item: rooms, where: {fact: clean, is: true}}",
        "derive: {holds: all_is_well}",
        "all_is_well",
    ),
    Mistake("unknown-fact", RULES, "side: {when: {holds: all_is_well}", "side: {when: {told: prize}", "prize"),
]
MISTAKES = [*SHAPE, *NAMES, *TWICE, *CITED, *FACT, *BETTER, *SENSE, *CONDITIONS]
