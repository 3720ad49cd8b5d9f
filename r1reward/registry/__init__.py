"""Finds plugins, builds verifiers, and knows the options that each takes."""
