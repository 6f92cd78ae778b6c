"""The second way to decide what is claimed: Z3, over formulas that are made from the conditions themselves.

It shares no meaning of a test with the search: neither regions, nor masks, nor the engine `compiled`.
"""
