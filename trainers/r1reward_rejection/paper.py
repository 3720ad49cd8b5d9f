"""What DeepSeek-R1's paper says of its own data set, for the card to stand beside."""

__all__ = ["TABLE_5"]

TABLE_5 = {
    "math": (395_285, 6094.2),
    "code": (211_129, 7435.7),
    "stem": (10_124, 4928.8),
    "logic": (10_395, 2739.0),
    "general": (177_812, 1419.8),
}
"""DeepSeek-R1's samples and average tokens by domain (arXiv 2501.12948, Table 5)."""
