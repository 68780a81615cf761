"""The verbs of the `weriye` command, one module each."""
