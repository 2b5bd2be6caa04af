"""Disks that misbehave: a small one, one that fails, and a witness of what is written through."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest


def not_possible_here(reason: str):
    """A machine may forbid it; where the tests decide about a release, they must not go missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def small_disk(mount_point: Path, megabytes: int):
    mount_point.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", mount_point],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        not_possible_here(f"no small disk can be made here: {mounted.stderr.strip()}")
    try:
        yield mount_point
    finally:
        subprocess.run(["umount", "--lazy", mount_point], check=True)


def fill(directory: Path) -> Path:
    """Takes all the space that is left; delete the file to give it back."""
    ballast = directory / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


def failing_sync_library(directory: Path) -> Path:
    library = directory / "failing_fsync.so"
    source = Path(__file__).with_name("failing_fsync.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class SyncCounter:
    """Counts how often a process asks the disk to write through."""

    def __init__(self, trace: Path, process: subprocess.Popen):
        self._trace, self._process = trace, process

    def stop(self) -> int:
        self._process.terminate()
        self._process.wait(timeout=10)
        return sum("fsync(" in line or "fdatasync(" in line for line in self._trace.read_text().splitlines()
                   if "resumed" not in line)


def count_syncs(pid: int, trace: Path) -> SyncCounter:
    process = subprocess.Popen(["strace", "-f", "-e", "trace=fdatasync,fsync", "-o", trace, "-p", str(pid)],
                               stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    if "attached" not in line:
        not_possible_here(f"strace cannot look into a process here: {line.strip()}")
    time.sleep(0.2)  # further threads attach right after the first
    return SyncCounter(trace, process)
