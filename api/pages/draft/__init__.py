"""The pages of one check: its questions, its answers, its results."""
