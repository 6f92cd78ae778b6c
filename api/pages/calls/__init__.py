"""The pages of calls: the sheet to take into one, and what is told of it afterwards."""
