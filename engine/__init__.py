"""The engine: rulebooks in, verdicts with reasons out. No clock, no network, no database, no web."""

__version__ = "2.0.0"
