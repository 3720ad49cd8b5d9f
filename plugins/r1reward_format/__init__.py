"""The format verifiers."""
