"""Whether what is kept is what was kept: the ledger verified, and kept answers found again."""
