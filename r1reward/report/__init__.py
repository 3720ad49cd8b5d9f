"""What a run was like: statistics, metrics, the summary on the terminal and the page."""
