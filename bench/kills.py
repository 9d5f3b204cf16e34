"""Kills under load: `kill -9` of the hub and of PostgreSQL's backends while eight writers write.

    python -m bench.kills              # ten of each, some three minutes
    python -m bench.kills --kills 2    # two of each

Writers claim, create and update with idempotency keys, and send a call again until an answer tells
how it ended. At the end every acknowledged write must be there once, none twice, and none besides;
and the audit log must verify. The database is made in a folder of its own and removed.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from bench.data import BENCH
from bench.kill_checks import problems, wrongly_refused
from bench.kill_stage import set_up
from bench.kill_writers import ANSWER_SECONDS, Unexpected, Writer
from bench.killed_hub import KilledHub, NotKilled
from bench.progress import say
from bench.servers import leave_on_sigterm
from hub.postgres import EmbeddedPostgres

BETWEEN = (0.5, 1.5)
"""Seconds of undisturbed writing before each kill."""
AGAIN = 200
SHOWN = 20


class Failed(Exception):
    """What was acknowledged is not what is there."""


def main() -> int:
    """Write, kill, compare, and print; give 1 when something does not fit."""
    arguments = _arguments()
    leave_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="hub-kills-") as folder, ExitStack() as stack:
        hub = KilledHub(Path(folder) / "data")
        stack.callback(hub.stop)
        try:
            hub.start()
            _run(hub, Path(folder) / "data", arguments)
        except (Failed, NotKilled, Unexpected, TimeoutError) as error:
            say(hub.log.read_text(encoding="utf-8", errors="replace")[-3000:])
            say(f"FAILED: {error or 'it took too long'}")
            return 1
        except ExceptionGroup as errors:
            say(f"FAILED: {errors.exceptions}")
            return 1
        except KeyboardInterrupt:
            say("Stopped.")
            return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.kills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=10, help="of each kind, default 10")
    parser.add_argument("--writers", type=int, default=8, help="default 8")
    parser.add_argument("--minutes", type=float, default=10, help="at most so long, default 10")
    return parser.parse_args()


def _run(hub: KilledHub, data: Path, arguments: argparse.Namespace) -> None:
    began = time.monotonic()
    writers = asyncio.run(_write(hub, arguments))
    say(f"{time.monotonic() - began:.0f} s; comparing what was acknowledged with what is there.")
    hub.stop()
    with EmbeddedPostgres(data) as postgres:
        found = [*wrongly_refused(writers), *asyncio.run(problems(postgres.dsn, writers))]
        found += _audit_problems(data)
    for line in _counts(writers, arguments.kills):
        print(line)
    if found:
        raise Failed("\n".join([f"{len(found)} things do not fit:", *found[:SHOWN]]))
    print("Every acknowledged write is there once, none twice, none besides; the audit log holds.")


async def _write(hub: KilledHub, arguments: argparse.Namespace) -> Sequence[Writer]:
    """Let the writers write while hub and backends are killed; give them."""
    stage = await set_up(hub.dsn(), arguments.writers)
    address = f"http://127.0.0.1:{hub.port}"
    async with (
        asyncio.timeout(arguments.minutes * 60),
        httpx.AsyncClient(base_url=address, timeout=ANSWER_SECONDS) as client,
        asyncio.TaskGroup() as group,
    ):
        writers = [Writer(n, unit, stage, client) for n, unit in enumerate(stage.units)]
        running = [group.create_task(writer.run()) for writer in writers]
        await _kill(hub, writers, arguments.kills)
        for writer in writers:
            writer.stopping.set()
        await asyncio.gather(*running)
        await _ask_again(writers)
    return writers


async def _kill(hub: KilledHub, writers: Sequence[Writer], kills: int) -> None:
    """Kill by turns, each time when writes have been acknowledged since the last."""
    ways: list[tuple[str, Callable[[], None], Callable[[], None]]] = [
        ("the hub", hub.kill, hub.start),
        ("a backend", hub.kill_backend, hub.await_health),
    ]
    for number in range(1, kills + 1):
        for name, kill, come_back in ways:
            before = _done(writers)
            await asyncio.sleep(random.uniform(*BETWEEN))  # noqa: S311 # no secret
            while _done(writers) == before:  # noqa: ASYNC110 # they do not know of kills
                await asyncio.sleep(0.05)
            await asyncio.to_thread(kill)
            say(f"kill {number} of {name}: {_done(writers):,} acknowledged so far")
            await asyncio.to_thread(come_back)


async def _ask_again(writers: Sequence[Writer]) -> None:
    """Send calls again whose answers are known: nothing may be done by it."""
    done = [(writer, call) for writer in writers for call in writer.calls if not call.code]
    for writer, call in random.sample(done, min(AGAIN, len(done))):
        payload = await writer.again(call)
        if payload["userErrors"] or payload["object"]["id"] != call.object:
            raise Failed(f"{call.mutation} of {call.object}, asked again: {payload}")


def _audit_problems(data: Path) -> list[str]:
    """Seal and verify the audit log by the hub's own commands."""
    for command in ("seal", "verify"):
        ended = subprocess.run(
            [sys.executable, "-m", "hub", "audit", command, "--data", str(data)],
            cwd=BENCH.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        say(f"hub audit {command}: {(ended.stdout + ended.stderr).strip()[-500:]}")
        if ended.returncode:
            return [f"`hub audit {command}` ended with {ended.returncode}"]
    return []


def _done(writers: Sequence[Writer]) -> int:
    return sum(not call.code and bool(call.object) for w in writers for call in w.calls)


def _counts(writers: Sequence[Writer], kills: int) -> Iterator[str]:
    calls = [call for writer in writers for call in writer.calls]
    kinds = Counter((call.mutation, call.code or "done") for call in calls)
    retried = Counter(call.mutation for call in calls if call.attempts > 1)
    yield f"{kills} kills of the hub, {kills} of a backend, {len(writers)} writers"
    yield f"  {'mutation':<16} {'acknowledged':>13} {'lost to another':>16} {'sent again':>11}"
    for mutation in ("projectClaim", "projectCreate", "projectUpdate"):
        lost = kinds[mutation, "ALREADY_CLAIMED"]
        yield (
            f"  {mutation:<16} {kinds[mutation, 'done']:>13,} {lost:>16,} {retried[mutation]:>11,}"
        )


if __name__ == "__main__":
    sys.exit(main())
