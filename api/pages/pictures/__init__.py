"""Pictures for pages: each a small frozen value made from an answer, and a macro that draws it.

A route puts `ladder(rulebook, rule_set, answer)` into the context of its page, and the template draws it:

    {% from "pictures/ladder.html" import draw_ladder %}
    {{ draw_ladder(ladder) }}

So with `two_sides`, `grid`, `targets`, `quarters` and `heat_map`, each of the file of its name. A picture says in words
what it shows: its texts are text, beside marks that differ in shape and not in colour alone. It fills the width that it
is given and looks at nothing else, so it may stand in a narrow column.
"""
