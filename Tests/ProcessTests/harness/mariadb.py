"""A MariaDB of the tests' own on loopback: the database of a Redmine, with the two tables that a plugin fills."""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from . import binary
from .postgres import free_port
from .server import wait_for

ROOT = binary.ROOT / ".tools/mariadb"
PASSWORD = "queue p@ss:word/1"
TABLES = """
CREATE TABLE u_its_update_status (id INT AUTO_INCREMENT PRIMARY KEY, IssueID INT, OldStatus VARCHAR(255), NewStatus VARCHAR(255),
    OldSubj VARCHAR(255), Body LONGTEXT, RowDateCreated DATETIME, Author VARCHAR(255)) CHARACTER SET utf8mb4;
CREATE TABLE u_its_add_notes (id INT AUTO_INCREMENT PRIMARY KEY, issue_id INT, Author VARCHAR(255), notes LONGTEXT,
    date_created DATETIME) CHARACTER SET utf8mb4;
"""


class MariaDB:
    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="mariadb.", dir="/tmp"))
        self.socket = self.directory / "s"
        self.port = free_port()
        self._process: subprocess.Popen | None = None
        self._run("usr/bin/mariadb-install-db", "--no-defaults", f"--basedir={ROOT}/usr", f"--datadir={self.directory}/data",
                  "--auth-root-authentication-method=normal", "--skip-test-db", f"--user={getpass.getuser()}")

    @property
    def url(self) -> str:
        """Of the settings of a server."""
        return f"mysql://queue:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/redmine"

    @staticmethod
    def _environment() -> dict[str, str]:
        return os.environ | {"LD_LIBRARY_PATH": f"{ROOT}/usr/lib/x86_64-linux-gnu"}

    def _run(self, program: str, *arguments, **options) -> str:
        done = subprocess.run([ROOT / program, *map(str, arguments)], capture_output=True, text=True, timeout=90,
                              env=self._environment(), **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # MARK: Life

    def start(self) -> "MariaDB":
        with open(self.directory / "log", "ab") as log:
            self._process = subprocess.Popen(
                [ROOT / "usr/sbin/mariadbd", "--no-defaults", f"--basedir={ROOT}/usr", f"--datadir={self.directory}/data",
                 f"--socket={self.socket}", f"--port={self.port}", "--bind-address=127.0.0.1", f"--user={getpass.getuser()}",
                 f"--pid-file={self.directory}/pid", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=2",
                 f"--lc-messages-dir={ROOT}/usr/share/mysql", "--performance-schema=OFF"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment(), preexec_fn=binary.die_with_tests)
        wait_for(self._answers, 60, "MariaDB")
        return self

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError("MariaDB ended:\n" + (self.directory / "log").read_text(errors="replace")[-4000:])
        try:
            self.query("SELECT 1", database="")
            return True
        except AssertionError:
            return False

    def make_tables(self) -> "MariaDB":
        password = PASSWORD.replace("'", "''")
        self.query(
            "CREATE DATABASE redmine CHARACTER SET utf8mb4; "
            f"CREATE USER 'queue'@'%' IDENTIFIED BY '{password}'; GRANT SELECT, DELETE ON redmine.* TO 'queue'@'%'", database="")
        self.query(TABLES)
        return self

    def stop(self, how: int = signal.SIGTERM):
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)

    def close(self):
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> "MariaDB":
        return self.start().make_tables()

    def __exit__(self, *_):
        self.close()

    # MARK: What the plugin does

    def query(self, sql: str, database: str = "redmine") -> list[list[str]]:
        """Rows of texts, by the database's own client."""
        out = self._run("usr/bin/mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--batch", "--skip-column-names",
                        "--default-character-set=utf8mb4", *([database] if database else []), input=sql)
        return [line.split("\t") for line in out.splitlines()]

    def add_status(self, issue: int, old: str, new: str, recipient: str, subject: str = "Printer", body: str = ""):
        self.query(f"INSERT INTO u_its_update_status (IssueID, OldStatus, NewStatus, OldSubj, Body, RowDateCreated, Author) VALUES "
                   f"({issue}, {_text(old)}, {_text(new)}, {_text(subject)}, {_text(body)}, NOW(), {_text(recipient)})")

    def add_note(self, issue: int, notes: str, recipient: str):
        self.query(f"INSERT INTO u_its_add_notes (issue_id, Author, notes, date_created) VALUES "
                   f"({issue}, {_text(recipient)}, {_text(notes)}, NOW())")

    def waiting(self) -> int:
        [[count]] = self.query("SELECT (SELECT count(*) FROM u_its_update_status) + (SELECT count(*) FROM u_its_add_notes)")
        return int(count)


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
