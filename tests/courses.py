"""What the state machines have in common: how much is drawn, and numbers that choose."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

COURSES = int(os.environ.get("HUB_COURSES", "0"))
"""How many examples each test draws; 0: as many as a run of all tests has time for."""
USUAL, STEPS = 15, 20

numbers = st.sampled_from(range(997))
"""Which of several: a number, for they are not known before the run; none is likelier."""
often = st.sampled_from([True] * 6 + [False])
versions = st.sampled_from([None, None, 0, 0, 0, -1, 1])
"""The version that a call gives, relative to the true one, or none."""


def drawn(usual: int = USUAL) -> settings:
    """Give the settings of a test that draws so many examples, or what `HUB_COURSES` says."""
    return settings(
        max_examples=COURSES or usual,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
