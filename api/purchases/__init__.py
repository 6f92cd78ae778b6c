"""Purchases: one decision that several people make."""
