"""A Prosody of the test's own: an XMPP server that encrypts, keeps rooms and stores what nobody was there for."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from . import binary
from .server import wait_for
from .tls import Authority

ROOT = binary.ROOT / ".tools/prosody"
DOMAIN = "xmpp.test"
ROOMS = f"rooms.{DOMAIN}"
PUBLISHER = f"pubsub.{DOMAIN}"
# The desk's account, and people.
DESK = ("desk", "desk-password")
PEOPLE = {"olga": "olga-password", "ivan": "ivan-password"}
CONFIGURATION = """
daemonize = false
run_as_root = true
pidfile = "{directory}/prosody.pid"
data_path = "{directory}/data"
plugin_paths = {{ "{root}/usr/lib/prosody/modules" }}
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
c2s_direct_tls_ports = {{ {secure_ports} }}
s2s_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "ping", "offline", "presence", "message", "iq", "c2s" }}
modules_disabled = {{ "s2s" }}
c2s_require_encryption = {encrypts}
allow_registration = false
authentication = "internal_plain"
storage = "internal"
ssl = {{ key = "{key}"; certificate = "{chain}" }}
log = {{ {level} = "{directory}/prosody.log" }}
VirtualHost "{domain}"
Component "{rooms}" "muc"
  restrict_room_creation = false
"""
PUBLISHING = """
Component "{publisher}" "pubsub"
  admins = {{ "olga@{domain}" }}
  autocreate_on_publish = true
  autocreate_on_subscribe = true
"""


class Prosody:
    """`encrypts=False` has no certificate: it offers no STARTTLS. `publishes=True` has nodes to subscribe to, at which Olga publishes, a port
    that is encrypted from its first byte on, and a log of all that comes."""

    def __init__(self, directory: Path, encrypts: bool = True, publishes: bool = False):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(self.directory)
        with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as secure:
            self.port, self.secure_port = free.getsockname()[1], secure.getsockname()[1]
        self._process: subprocess.Popen | None = None
        key, chain = self.authority.certificate(DOMAIN)
        text = CONFIGURATION.format(
            directory=self.directory, root=ROOT, port=self.port, domain=DOMAIN, rooms=ROOMS, key=key, chain=chain,
            encrypts="true" if encrypts else "false", secure_ports=self.secure_port if publishes else "",
            level="debug" if publishes else "info")
        if publishes:
            text += PUBLISHING.format(domain=DOMAIN, publisher=PUBLISHER)
        if not encrypts:
            text = text.replace('"tls", ', "").replace("ssl =", "-- ssl =")
        (self.directory / "prosody.cfg.lua").write_text(text)
        program = (ROOT / "usr/bin/prosody").read_text()
        (self.directory / "prosody.lua").write_text(program.replace("/usr/lib/prosody", f"{ROOT}/usr/lib/prosody"))
        self.give_passwords(dict([DESK]) | PEOPLE)

    @property
    def settings(self) -> dict:
        """Of a server that writes by it."""
        return {
            "SWITCHBOARD_XMPP_JID": f"{DESK[0]}@{DOMAIN}", "SWITCHBOARD_XMPP_PASSWORD": DESK[1], "SWITCHBOARD_XMPP_HOST": "127.0.0.1",
            "SWITCHBOARD_XMPP_PORT": str(self.port), "SWITCHBOARD_XMPP_CA_FILE": str(self.authority.file),
        }

    def give_passwords(self, passwords: dict[str, str]):
        accounts = self.directory / "data" / DOMAIN.replace(".", "%2e") / "accounts"
        accounts.mkdir(parents=True, exist_ok=True)
        for name, password in passwords.items():
            (accounts / f"{name}.dat").write_text(f'return {{ ["password"] = "{password}"; }};\n')

    # MARK: Life

    def start(self) -> "Prosody":
        libraries = f"{ROOT}/usr/lib/x86_64-linux-gnu"
        environment = os.environ | {
            "LUA_PATH": f"{ROOT}/usr/share/lua/5.4/?.lua;{ROOT}/usr/share/lua/5.4/?/init.lua", "LUA_CPATH": f"{libraries}/lua/5.4/?.so",
            "LD_LIBRARY_PATH": libraries, "PROSODY_CONFIG": str(self.directory / "prosody.cfg.lua"), "HOME": str(self.directory),
        }
        with open(self.directory / "output.log", "ab") as output:
            self._process = subprocess.Popen(
                [ROOT / "usr/bin/lua5.4", self.directory / "prosody.lua", "--config", self.directory / "prosody.cfg.lua"], cwd=self.directory,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, preexec_fn=binary.die_with_tests)
        wait_for(self._listens, 20, "Prosody")
        return self

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"Prosody ended:\n{self.log()[-4000:]}")
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self, how: int = signal.SIGTERM):
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=20)

    def log(self) -> str:
        files = [self.directory / "output.log", self.directory / "prosody.log"]
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())

    def __enter__(self) -> "Prosody":
        return self.start()

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)
