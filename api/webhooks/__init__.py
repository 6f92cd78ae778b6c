"""Telling others what happened: who may be told, and how a message gets there."""
