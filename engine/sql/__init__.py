"""A rule set as one SQL statement over a table of flat rows; SQL's three-valued logic is the logic of the rules.

Here alone is sqlglot imported. No statement is run here: that is done where files and sessions are.
"""
