"""The built binary as a script sees it: arguments in, exit code and two streams out."""

import ctypes
import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ARTIFACTS = ROOT / "test-artifacts"


def binary() -> Path:
    chosen = os.environ.get("SWITCHBOARD_BINARY")
    path = (ROOT / chosen) if chosen else ROOT / ".build" / "release" / "switchboard"
    if not path.exists():
        raise FileNotFoundError(f"{path}: build it first (make release), or name another in SWITCHBOARD_BINARY")
    return path


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment without settings of the person who runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SWITCHBOARD_")}
    return clean | {name: str(value) for name, value in (extra or {}).items()}


def die_with_tests(how: signal.Signals = signal.SIGKILL):
    """Runs in the child: a killed test run leaves no server behind."""
    parent_death_signal = 1
    ctypes.CDLL(None).prctl(parent_death_signal, how)


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)


def run(*arguments, stdin: str | None = None, env: dict[str, str] | None = None, timeout: float = 60) -> Outcome:
    done = subprocess.run(
        [binary(), *map(str, arguments)],
        input=stdin if stdin is not None else "",
        env=environment(env),
        timeout=timeout,
        capture_output=True,
        text=True,
        preexec_fn=die_with_tests,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def succeed(*arguments, **options) -> Outcome:
    """Runs a command that has to work."""
    outcome = run(*arguments, **options)
    assert outcome.code == 0, f"switchboard {' '.join(map(str, arguments))}: {outcome}"
    return outcome
