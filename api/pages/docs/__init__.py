"""The pages that show the documentation."""
