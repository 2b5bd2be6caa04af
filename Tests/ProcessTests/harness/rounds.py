"""How often the tests repeat what has to hold every time: kills, failovers, cuts."""

import os

# `make test-long` gives a larger one.
FACTOR = int(os.environ.get("TEST_ROUNDS_FACTOR", "1"))


def rounds(usual: int) -> int:
    return usual * FACTOR


def seconds(usual: int) -> int:
    """The time limit of a test with that many more rounds."""
    return usual * FACTOR
