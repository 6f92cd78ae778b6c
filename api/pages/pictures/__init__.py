"""Pictures for pages: each a small frozen value made from an answer, and a macro that draws it.

A picture says in words what it shows: its texts are text, beside marks that differ in shape and not in colour alone.
"""
