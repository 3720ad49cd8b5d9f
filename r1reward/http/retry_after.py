"""How long a service asks to be left alone."""

import email.utils
import time

__all__ = ["retry_after"]

_LONGEST_WISH = 60.0
"""Seconds of a server's `Retry-After` that are waited at most: some say an hour and are back in a minute."""


def retry_after(text: str) -> float:
    """Seconds that a `Retry-After` header asks for: a number, or a date (RFC 9110, section 10.2.3); at most 60."""
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(_LONGEST_WISH, float(text))
    try:
        when = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, min(_LONGEST_WISH, when - time.time()))
