"""Forms made from the types of the facts."""
