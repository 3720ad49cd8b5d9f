"""Recipes of rejection sampling: what one says, how it is read, what is checked before any work."""
