"""Runs untrusted programs; knows nothing of rewards."""
