"""The pages of a purchase: its board, the links to ask people by, and what each of them sees."""
