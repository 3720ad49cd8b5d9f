"""Reward definitions: what a reward file says, and how scores become a reward."""
