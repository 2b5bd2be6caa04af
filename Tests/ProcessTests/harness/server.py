"""A server process of the built binary on a port of the system's choice."""

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from . import binary

ADMIN = "admin"
PASSWORD = "correct horse battery staple"

_started: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Service:
    id: int
    name: str
    code: str


def listening_port(log: str) -> int | None:
    """The one place that knows how the server says where it listens."""
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("message") == "listening":
            return urlsplit(entry["address"]).port
    return None


def wait_for(condition, seconds: float, what: str):
    """Polls until the condition holds; returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)


class Server:
    """`settings` are environment variables, `arguments` are flags of `serve`.

    Serves from SQLite in the data directory, or from PostgreSQL when a `database_url` is given; its commands do too.
    """

    def __init__(self, data_dir: Path, settings: dict | None = None, arguments: tuple = (), admin: bool = True,
                 database_url: str | None = None):
        self.data_dir = Path(data_dir)
        self.log_path = self.data_dir.with_name(self.data_dir.name + ".log")
        self.arguments = arguments
        self.database_url = database_url
        self.storage = {"SWITCHBOARD_DATABASE_URL": database_url} if database_url else {}
        # Tests of one file share an address: what some of them get wrong must not slow the others.
        self.settings = {"SWITCHBOARD_LOG_FORMAT": "json", "SWITCHBOARD_SERVICES_WRONG_CODES": "10000"} | self.storage | (settings or {})
        if admin:
            self.settings |= {"SWITCHBOARD_ADMIN_USER": ADMIN, "SWITCHBOARD_ADMIN_PASSWORD": PASSWORD}
        self.process: subprocess.Popen | None = None
        self.port: int | None = None
        self._log_start = 0

    # MARK: Life

    def start(self, ready: bool = True, port: int = 0) -> "Server":
        self._log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [binary.binary(), "serve", "--data-dir", self.data_dir, "--host", "127.0.0.1", "--port", str(port),
                 *map(str, self.arguments)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
                env=binary.environment(self.settings), preexec_fn=binary.die_with_tests)
        _started.append(self.process)
        self.port = wait_for(self._port_or_death, 30, "the listening line")
        if ready:
            wait_for(self.is_ready, 30, "/readyz")
        return self

    def _port_or_death(self) -> int | None:
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log()[-4000:]}")
        return listening_port(self.log())

    def is_ready(self) -> bool:
        try:
            return requests.get(self.url + "/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> int:
        """Asks politely; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=30)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def __enter__(self) -> "Server":
        return self if self.process else self.start()

    def __exit__(self, *_):
        if self.is_alive():
            self.kill()

    # MARK: What one asks of it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def log(self) -> str:
        """What this run of the server logged."""
        with open(self.log_path, "rb") as file:
            file.seek(self._log_start)
            return file.read().decode(errors="replace")

    def set_up_link(self) -> str:
        """What the first start logs when there is no administrator."""
        link = re.search(r"https?://[^\s\"\\]+/[^\s\"\\]*setup[^\s\"\\]*", self.log())
        assert link, self.log()
        return link[0]

    def resident_megabytes(self) -> float:
        return self._megabytes("VmRSS")

    def peak_megabytes(self) -> float:
        """The most that it had since it was started."""
        return self._megabytes("VmHWM")

    def _megabytes(self, field: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) / 1024

    # MARK: Set-up through the command line, beside the running server

    def command(self, *arguments, env: dict[str, str] | None = None, **options) -> binary.Outcome:
        return binary.succeed(*arguments, "--data-dir", self.data_dir, env=self.storage | (env or {}), **options)

    def add_service(self, name: str, *options) -> Service:
        service = Service(**self.command("service", "add", name, *options, "--json").json())
        # What another process adds is known to the server after this at the latest.
        time.sleep(0.03)
        return service

    def add_user(self, name: str, role: str, password: str = PASSWORD):
        self.command("user", "add", name, "--role", role, "--password-stdin", stdin=password + "\n")


def kill_leftovers():
    for process in _started:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
