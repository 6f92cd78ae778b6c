"""From a folder of YAML to a rulebook: source, document, conditions, checks, lower, fingerprint, library."""
