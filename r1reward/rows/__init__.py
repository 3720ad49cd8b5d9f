"""Rows: which column means what, what a completion is, and the one reader that every door uses."""
