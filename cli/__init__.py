"""The command `dontbuy`: the same service, the same answers."""
