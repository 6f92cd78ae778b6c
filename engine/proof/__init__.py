"""What follows from a rule set for every way in which a document can go on: exactly, or not at all."""
