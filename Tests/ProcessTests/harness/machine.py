"""A Debian of its own on top of this machine's files: systemd, apt and dpkg are the real ones, and nothing of it stays."""

import os
import shutil
import subprocess
from pathlib import Path

from . import binary
from .server import wait_for

NAMESPACES = ("--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
BOOT_SECONDS = 60


def missing() -> str | None:
    """What such a machine lacks here; none when it can be had."""
    if os.getuid() != 0:
        return "takes root"
    absent = [program for program in ("unshare", "nsenter", "ip", "dpkg-deb") if not shutil.which(program)]
    if absent or not Path("/lib/systemd/systemd").exists():
        return f"takes {', '.join(absent) or 'systemd'}"
    tried = subprocess.run(["unshare", *NAMESPACES, "true"], capture_output=True, text=True, check=False)
    return tried.stderr.strip() or None if tried.returncode else None


class Machine:
    """`handed` is its folder /run/handed."""

    def __init__(self, folder: Path, handed: Path):
        self._root, self.handed = folder / "machine", handed
        self._log = folder / "machine.log"
        self._process: subprocess.Popen | None = None
        self._first = 0

    def __enter__(self) -> "Machine":
        self._root.mkdir()
        script = Path(__file__).with_name("machine.sh")
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                ["unshare", *NAMESPACES, "--fork", "--kill-child", "sh", script, self._root, self.handed], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=binary.die_with_tests)
        self._first = wait_for(self._first_process, BOOT_SECONDS, "systemd")
        wait_for(self._has_started, BOOT_SECONDS, "its start")
        return self

    def __exit__(self, *_):
        # Its first process goes with it, and with that one all others.
        self._process.kill()
        self._process.wait(30)

    def _first_process(self) -> int | None:
        assert self._process.poll() is None, self._log.read_text()
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        if not children or Path(f"/proc/{children[0]}/comm").read_text().strip() != "systemd":
            return None
        return int(children[0])

    def _has_started(self) -> bool:
        return self.run("systemctl is-system-running", check=False).strip() in ("running", "degraded")

    def run(self, script: str, check: bool = True, timeout: float = 120) -> str:
        """What a shell in it prints, on both streams."""
        done = subprocess.run(
            ["nsenter", "--target", str(self._first), *NAMESPACES, "--root", "--wd", "sh", "-c", f"cd /; {script}"], check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout, env=ENVIRONMENT)
        assert not check or done.returncode == 0, f"{script}: {done.returncode}\n{done.stdout}"
        return done.stdout
