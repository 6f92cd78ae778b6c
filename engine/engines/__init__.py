"""The engines: each reads the intermediate representation and knows none of the others."""
