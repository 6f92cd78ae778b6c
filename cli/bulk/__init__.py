"""`dontbuy bulk`: answers a file of any length, row by row, into another file."""
