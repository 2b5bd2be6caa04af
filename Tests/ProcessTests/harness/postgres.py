"""A private PostgreSQL cluster: an unprivileged user, a Unix socket and, on request, TCP with passwords and TLS."""

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

from . import binary
from .server import wait_for

_started: list["Cluster"] = []


def programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if not versions:
        raise FileNotFoundError("no PostgreSQL server under /usr/lib/postgresql: install it (make setup)")
    return versions[-1].parent


def server_user() -> str:
    """The server refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_tests():
    """Runs in the child, after it has become the other user: a killed test run leaves no server behind."""
    binary.die_with_tests(signal.SIGQUIT)


class Cluster:
    """`settings` are those of postgresql.conf.

    On the Unix socket whoever comes is believed; over TCP (`tcp`, `tls`) a password is asked for, with `tls` nothing
    goes unencrypted. `tls` also makes a certificate authority: its certificate is `authority`, `stranger` is another.
    The data lies in `disk` when one is given.
    """

    def __init__(self, tcp: bool = False, tls: bool = False, disk: Path | None = None, **settings):
        # Short, because the path of a socket may have 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="sbpg.", dir="/tmp"))
        self.tcp, self.tls, self.disk = tcp or tls, tls, disk
        self.settings = {"fsync": "off", "shared_buffers": "32MB", "max_connections": 100} | settings
        # A file of the socket's directory has the port in its name, so one is needed in any case.
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self._databases = 0
        self.give_away(self.directory)

    @property
    def data(self) -> Path:
        return (self.disk or self.directory) / "data"

    @property
    def authority(self) -> Path:
        return self.directory / "ca.crt"

    @property
    def stranger(self) -> Path:
        return self.directory / "stranger.crt"

    # MARK: Life

    def make(self) -> "Cluster":
        self._run("initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
        kind = "hostssl" if self.tls else "host"
        self.set_access("local all all trust", "local replication all trust",
                        f"{kind} all all 127.0.0.1/32 scram-sha-256", f"{kind} replication all 127.0.0.1/32 scram-sha-256")
        if self.tls:
            self._make_certificates()
        return self

    def set_access(self, *lines: str):
        """pg_hba.conf, for the next start."""
        (self.data / "pg_hba.conf").write_text("\n".join(lines) + "\n")

    def start(self, wait: bool = True) -> "Cluster":
        if not self.data.exists():
            self.make()
        options = self.settings | {
            "port": self.port, "unix_socket_directories": self.directory,
            "listen_addresses": "127.0.0.1" if self.tcp else ""}
        if self.tls:
            options |= {"ssl": "on", "ssl_cert_file": self.directory / "server.crt", "ssl_key_file": self.directory / "server.key"}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with open(self.directory / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, *flags], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.directory, preexec_fn=die_with_tests, **self._identity())
        if self not in _started:
            _started.append(self)
        if wait:
            wait_for(self._is_ready, 30, "PostgreSQL")
        return self

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL ended with {self.process.returncode}:\n{self.log()[-4000:]}")
        return subprocess.run(
            [programs() / "pg_isready", "-q", "-h", self.directory, "-p", str(self.port)]).returncode == 0

    def stop(self):
        """Ends the sessions and writes everything out."""
        self._end(signal.SIGINT)

    def crash(self):
        """At once, as a power cut would: what is not on disk is gone."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals):
        if self.is_alive():
            self.process.send_signal(how)
            self.process.wait(timeout=30)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def destroy(self):
        self.crash()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> "Cluster":
        return self if self.is_alive() else self.start()

    def __exit__(self, *_):
        self.destroy()

    def log(self) -> str:
        return (self.directory / "server.log").read_text(errors="replace")

    # MARK: Replication

    def standby(self, name: str = "standby", **settings) -> "Cluster":
        """A server that follows this one as `name`; not started yet. `promote` makes it take writes."""
        other = Cluster(tcp=self.tcp, **(self.settings | settings))
        if self.tls:
            for file in ("ca.crt", "stranger.crt", "server.crt", "server.key"):
                shutil.copy2(self.directory / file, other.directory / file)
                other.give_away(other.directory / file)
            other.tls = True
        return other.follow(self, name)

    def base_backup(self, **settings) -> "Cluster":
        """A copy of this server that is brought to the moment which `settings` name when it is started."""
        other = Cluster(tcp=self.tcp, **(self.settings | settings))
        other._run("pg_basebackup", "-D", other.data, "-X", "fetch", "-c", "fast", "--no-sync", "-d",
                   f"host={self.directory} port={self.port} user=postgres")
        (other.data / "recovery.signal").touch()
        other.give_away(other.data / "recovery.signal")
        return other

    def follow(self, primary: "Cluster", name: str = "standby") -> "Cluster":
        """Becomes a fresh copy of the primary and follows it as `name` from its next start on."""
        shutil.rmtree(self.data, ignore_errors=True)
        self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d",
                  f"host={primary.directory} port={primary.port} user=postgres application_name={name}")
        # For whom it waits is not inherited.
        own = self.data / "postgresql.auto.conf"
        own.write_text("".join(line for line in own.read_text().splitlines(True) if "synchronous_standby_names" not in line))
        return self

    def wait_for_standby(self, name: str = "standby"):
        """Every commit waits for it from now on."""
        wait_for(lambda: [[name]] == self.sql("SELECT application_name FROM pg_stat_replication WHERE state = 'streaming'"),
                 30, f"{name} to follow")
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        self.sql("SELECT pg_reload_conf()")
        wait_for(lambda: self.sql(f"SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"), 30, "synchronous replication")

    def promote(self):
        self._run("pg_ctl", "promote", "-w", "-t", "30", "-D", self.data)

    # MARK: What is in it

    def sql(self, statement: str, database: str = "postgres", user: str = "postgres") -> list[list[str]]:
        """Rows of texts; a null is an empty text."""
        done = subprocess.run(
            [programs() / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-F", "\x1f", "-h", self.directory,
             "-p", str(self.port), "-U", user, "-d", database, "-c", statement], capture_output=True, text=True)
        assert done.returncode == 0, f"{statement}: {done.stderr}"
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def new_database(self, owner: str = "postgres", **options: str) -> str:
        """Makes an empty database and returns its name; `url` makes an address of it."""
        self._databases += 1
        name = f"desk_{self._databases}"
        more = "".join(f" {option.upper()} {value}" for option, value in options.items())
        self.sql(f"CREATE DATABASE {name} OWNER {owner}{more}")
        return name

    def new_url(self) -> str:
        """The address of an empty database."""
        return self.url(self.new_database())

    def new_role(self, name: str, password: str = "", options: str = "LOGIN"):
        secret = password.replace("'", "''")
        self.sql(f"CREATE ROLE {name} {options}" + (f" PASSWORD '{secret}'" if password else ""))

    def url(self, database: str, user: str = "postgres", password: str = "", tcp: bool = False, **parameters) -> str:
        """Through the Unix socket unless `tcp`."""
        secret = ":" + quote(password, safe="") if password else ""
        place = f"localhost:{self.port}" if tcp else ""
        if not tcp:
            parameters = {"host": self.directory, "port": self.port, "user": user} | parameters
            if password:
                parameters["password"] = password
            return f"postgresql:///{database}?{urlencode(parameters)}"
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"postgresql://{user}{secret}@{place}/{database}{query}"

    # MARK: Set-up

    def _identity(self) -> dict:
        if os.geteuid() != 0:
            return {}
        return {"user": server_user(), "group": pwd.getpwnam(server_user()).pw_gid, "extra_groups": []}

    def give_away(self, path: Path):
        if os.geteuid() == 0:
            shutil.chown(path, server_user(), pwd.getpwnam(server_user()).pw_gid)
        if path == self.directory:
            path.chmod(0o755)

    def _run(self, program: str, *arguments, where: Path | None = None):
        done = subprocess.run([programs() / program, *map(str, arguments)], capture_output=True, text=True, errors="replace",
                              cwd=where or self.directory, env=os.environ | {"LC_ALL": "C.UTF-8"}, **self._identity())
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def _make_certificates(self):
        for name in ("ca", "stranger"):
            self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                          "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
                      "-keyout", "server.key", "-out", "server.csr")
        (self.directory / "names").write_text("subjectAltName=DNS:localhost\n")
        self._openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
                      "-extfile", "names", "-out", "server.crt")
        (self.directory / "server.key").chmod(0o600)
        self.give_away(self.directory / "server.key")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)


def kill_leftovers():
    for cluster in _started:
        cluster.destroy()
