"""The hub as an operator runs it: `python -m hub serve` in a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parent.parent
NUMBERS = count(1)
ADDRESS = re.compile(r"The graph is at (\S+)/graphql")


class Hub:
    """A hub in a process of its own, and what it has printed."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        """Start it on a free port."""
        self._log = data.with_name(f"{data.name}-{next(NUMBERS)}.log")
        command = [sys.executable, "-m", "hub", "serve", "--port", "0", "--data", str(data)]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )

    @property
    def printed(self) -> str:
        """All that was printed so far."""
        return self._log.read_text()

    def address(self) -> str:
        """Wait until it serves, and give its address."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := ADDRESS.search(self.printed):
                return found[1]
            time.sleep(0.02)
        raise AssertionError(self.printed)

    def ask(self, query: str, token: str = "") -> dict[str, object]:
        """Send a query over the network, with a bearer token if one is given; give the answer."""
        body = json.dumps({"query": query}).encode()
        headers = {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        request = Request(self.address() + "/graphql", body, headers)  # noqa: S310 # our own loopback address
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 # the same
                shown: dict[str, object] = json.load(answer)
        except HTTPError as error:
            with error:
                shown = json.load(error)
        return shown

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; give the exit status."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def running(data: Path, *options: str, **environment: str) -> Iterator[Hub]:
    """Run a hub; kill it in the end if the test has not stopped it."""
    hub = Hub(data, *options, **environment)
    try:
        yield hub
    finally:
        if hub.process.poll() is None:
            hub.process.kill()
            hub.process.wait()
