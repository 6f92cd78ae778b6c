"""The pages that show the rules."""
