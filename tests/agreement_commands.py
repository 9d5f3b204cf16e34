"""The agreement commands in tests, run as operators and parties run them."""

import os
import subprocess
import sys

from tests.hub_process import ROOT

TEXT = '{"format":"joint-building-hub/agreement/1","title":"共建协议"}'


def run(*words: str, database: str = "", given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `python -m hub agreement` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hub", "agreement", *words],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": database}, input=given, capture_output=True,
        check=False,
    )  # fmt: skip
