"""What every part of the bench measures with: a load, and who used the processors meanwhile."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from harness.server import Service

SCRIPT = Path(__file__).with_name("load.lua")


def load(server, kind: str, connections: int, seconds: int, service: Service, problems: int = 500,
         cookie: str = "-") -> dict:
    """One run of wrk against whatever has a `url`; `rate` is answers of 2xx a second."""
    threads = min(2, connections)
    done = subprocess.run(
        ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s",
         "-s", SCRIPT, server.url, "--", kind, service.name, service.code, str(problems), cookie],
        capture_output=True, text=True, check=True)
    result = json.loads(re.search(r"RESULT (.*)", done.stdout)[1])
    result["rate"] = (result["requests"] - result["refused"]) / result["seconds"]
    if result["refused"] or result["errors"]:
        print(f"  {kind} at {connections}: {result['refused']} refused, {result['errors']} broken", file=sys.stderr)
    return result


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


class Cores:
    """How many cores each of some processes used since it was made, the load generators that ended since, and everything."""

    LOAD, ALL = "load", "all"

    def __init__(self, processes: dict[str, list[int]]):
        self.processes = processes
        self.started, self.before = time.monotonic(), self._used()

    def _used(self) -> dict[str, float]:
        tick = os.sysconf("SC_CLK_TCK")
        used = {name: sum(self._ticks(pid) for pid in pids) / tick for name, pids in self.processes.items()}
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used | {self.LOAD: ended.ru_utime + ended.ru_stime, self.ALL: self._busy() / tick}

    @staticmethod
    def _busy() -> int:
        """Of the whole machine: whatever is neither idle nor waiting for a disk."""
        fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
        return sum(int(field) for at, field in enumerate(fields[:8]) if at not in (3, 4))

    @staticmethod
    def _ticks(pid: int) -> int:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            return 0
        return int(fields[11]) + int(fields[12])

    def used(self) -> dict[str, float]:
        """Cores used by each on average."""
        seconds, now = time.monotonic() - self.started, self._used()
        return {name: (now[name] - self.before[name]) / seconds for name in now}

    def shares(self) -> str:
        return ", ".join(f"{name} {cores:.2f}" for name, cores in self.used().items())
