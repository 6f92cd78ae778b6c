"""From a folder of YAML to a rulebook, a stage a file; each says in its first line from what to what it goes.

parts, source → trees, bases → shapes, additions, shaping → overlay → folder → operands, conditions → resolution,
checks → oddities, lower → fingerprint → citations, kept → library.
"""
