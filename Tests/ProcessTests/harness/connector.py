"""A process of `switchboard connect`."""

import signal
import subprocess
from pathlib import Path

from . import binary, old_server, ticket_system
from .server import wait_for


class Connector:
    """`settings` are names of its environment; without others it reads `system` and speaks the old protocol to `server`."""

    def __init__(self, folder: Path, server, system, **settings):
        self.folder = Path(folder)
        self.log_path = self.folder / "connect.log"
        self.settings = {
            "SERVER": server.url, "TOKEN": old_server.TOKEN, "KEY": old_server.KEY, "URL": system.url, "EMAIL": ticket_system.EMAIL,
            "PASSWORD": ticket_system.PASSWORD, "SPOOL": self.folder / "spool", "TIME_ZONE": "Etc/UTC",
        } | settings
        self.process: subprocess.Popen | None = None

    def start(self) -> "Connector":
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [binary.binary(), "connect"], env=binary.environment(self.settings), stdout=log, stderr=log,
                preexec_fn=binary.die_with_tests)
        return self

    def check(self, *arguments) -> binary.Outcome:
        return binary.run("connect", "--check", *arguments, env=self.settings)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def stop(self, seconds: float = 15) -> int:
        """Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def wait_for_log(self, text: str, seconds: float = 20):
        wait_for(lambda: text in self.log(), seconds, f"{text!r} in the connector's log")

    @property
    def spooled(self) -> list[str]:
        folder = self.folder / "spool"
        return sorted(path.name for path in folder.glob("*.answer")) if folder.exists() else []

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
