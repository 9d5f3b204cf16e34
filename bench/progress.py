"""Telling what goes on, apart from the figures: on the error stream."""

import sys


def say(text: str) -> None:
    """Tell one line."""
    print(text, file=sys.stderr, flush=True)
