"""A transcript on two pages: what it is of, then what it proposes, and a check of what somebody accepted."""
