"""Says when not to buy sales training, why, what is missing and what would change it."""
