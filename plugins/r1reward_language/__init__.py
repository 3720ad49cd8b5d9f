"""The language verifiers."""
