"""A real Redmine (Debian's) of the tests' own on loopback, and a proxy before it that fails as Redmines do."""

import hashlib
import http.client
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from . import binary
from .postgres import free_port
from .server import wait_for

CODE = Path("/usr/share/redmine")
# What the package made at its installation: the tables and the default data.
TEMPLATE = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default")
SEED = Path(__file__).with_name("redmine_seed.rb")
ADMIN_KEY = hashlib.sha1(b"admin of the tests").hexdigest()
PEOPLE = ("alice", "bob", "carol", "dave")
NEW, IN_PROGRESS, RESOLVED, FEEDBACK, CLOSED = 1, 2, 3, 4, 5


def key_of(login: str) -> str:
    return hashlib.sha1(login.encode()).hexdigest()


def mail_of(login: str) -> str:
    return f"{login}@example.test"


class Redmine:
    """Alice is a manager and reads private notes; Bob and Carol are developers and do not; Dave is in no project.

    Projects: `ops` and `quality`, which everybody sees, and `hidden`, which only Alice does.
    """

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="redmine.", dir="/tmp"))
        self.instance = self.directory.name
        self.link = Path("/var/lib/redmine") / self.instance
        self.database = self.directory / "redmine.db"
        self.port = free_port()
        self._process: subprocess.Popen | None = None
        self._make()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # MARK: Life

    def _make(self):
        owner = pwd.getpwnam("www-data")
        for folder in ("config", "log", "files", "tmp/pids", "tmp/cache", "public/plugin_assets"):
            (self.directory / folder).mkdir(parents=True)
        (self.directory / "config/database.yml").write_text(
            f"production:\n  adapter: sqlite3\n  database: {self.database}\n  encoding: utf8\n  timeout: 20000\n")
        (self.directory / "config/secret_key.txt").write_text("0123456789abcdef" * 4)
        shutil.copyfile(TEMPLATE, self.database)
        shutil.copyfile(SEED, self.directory / "seed.rb")
        for path in [self.directory, *self.directory.rglob("*")]:
            os.chown(path, owner.pw_uid, owner.pw_gid)
        self.directory.chmod(0o755)
        self.link.symlink_to(self.directory)
        done = subprocess.run(
            self._command("bundle", "exec", "rails", "runner", "-e", "production", self.directory / "seed.rb"), cwd=CODE,
            env=self._environment() | {"ADMIN_KEY": ADMIN_KEY}, capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stdout + done.stderr

    @staticmethod
    def _command(*arguments) -> list[str]:
        return ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", *map(str, arguments)]

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.directory), "LANG": "C.UTF-8", "RAILS_ENV": "production",
            "REDMINE_INSTANCE": self.instance, "SCHEMA": "/dev/null", "MALLOC_ARENA_MAX": "2"}

    def start(self) -> "Redmine":
        with open(self.directory / "puma.log", "ab") as log:
            # Not through bundler: it is no gem of Redmine's.
            self._process = subprocess.Popen(
                self._command("puma", "-q", "-C", "-", "-e", "production", "-t", "1:5", "-b", f"tcp://127.0.0.1:{self.port}", "config.ru"),
                cwd=CODE, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=binary.die_with_tests)
        wait_for(self._answers, 90, "Redmine")
        return self

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError("Redmine ended:\n" + (self.directory / "puma.log").read_text(errors="replace")[-4000:])
        try:
            return requests.get(self.url + "/users/current.json", headers={"X-Redmine-API-Key": ADMIN_KEY}, timeout=20).ok
        except requests.RequestException:
            return False

    def kill(self):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(timeout=20)

    def close(self):
        self.kill()
        self.link.unlink(missing_ok=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> "Redmine":
        return self.start()

    def __exit__(self, *_):
        self.close()

    # MARK: What people do

    def call(self, method: str, path: str, body: dict | None = None, by: str = "admin", **options) -> requests.Response:
        key = ADMIN_KEY if by == "admin" else key_of(by)
        answer = requests.request(
            method, self.url + path, json=body, headers={"X-Redmine-API-Key": key}, timeout=60, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer

    def user_id(self, login: str) -> int:
        users = self.call("GET", "/users.json?limit=100").json()["users"]
        return next(user["id"] for user in users if user["login"] == login)

    def add_issue(self, subject: str, by: str = "alice", project: str = "ops", assignee: str | None = None, watchers: tuple = (), **more) -> int:
        issue = {"project_id": project, "tracker_id": 1, "subject": subject, "priority_id": 2} | more
        if assignee:
            issue["assigned_to_id"] = self.user_id(assignee)
        if watchers:
            issue["watcher_user_ids"] = [self.user_id(login) for login in watchers]
        return self.call("POST", "/issues.json", {"issue": issue}, by).json()["issue"]["id"]

    def change(self, issue: int, by: str, **fields):
        """`notes=…`, `status_id=…`, `private_notes=True`."""
        self.call("PUT", f"/issues/{issue}.json", {"issue": fields}, by)

    def issue(self, number: int, by: str = "admin") -> dict:
        include = "journals,watchers,allowed_statuses,attachments"
        return self.call("GET", f"/issues/{number}.json?include={include}", by=by).json()["issue"]

    def journals(self, number: int) -> list[dict]:
        return self.issue(number)["journals"]

    # MARK: Many at once, as an import or a plugin does it

    def add_issues(self, count: int, subject: str, author: str = "alice", assignee: str = "bob", project: str = "ops") -> list[int]:
        """All in one transaction, and in one second."""
        author_id, assignee_id = self.user_id(author), self.user_id(assignee)
        with self._write() as connection:
            now = _now()
            [(place,)] = connection.execute("SELECT id FROM projects WHERE identifier = ?", (project,))
            ids = []
            for number in range(count):
                done = connection.execute(
                    "INSERT INTO issues (tracker_id, project_id, subject, status_id, assigned_to_id, priority_id, author_id, created_on, "
                    "updated_on, lft, rgt) VALUES (1, ?, ?, 1, ?, 2, ?, ?, ?, 1, 2)",
                    (place, f"{subject} {number}", assignee_id, author_id, now, now))
                ids.append(done.lastrowid)
            connection.execute("UPDATE issues SET root_id = id WHERE root_id IS NULL")
        return ids

    def change_issues(self, ids: list[int], by: str, status: int | None = None, notes: str | None = None, at: str | None = None):
        """All in one transaction, and in one second."""
        user = self.user_id(by)
        with self._write() as connection:
            now = at or _now()
            for number in ids:
                journal = connection.execute(
                    "INSERT INTO journals (journalized_id, journalized_type, user_id, notes, created_on) VALUES (?, 'Issue', ?, ?, ?)",
                    (number, user, notes and f"{notes} {number}", now)).lastrowid
                if status:
                    [(old,)] = connection.execute("SELECT status_id FROM issues WHERE id = ?", (number,))
                    connection.execute(
                        "INSERT INTO journal_details (journal_id, property, prop_key, old_value, value) VALUES (?, 'attr', 'status_id', ?, ?)",
                        (journal, str(old), str(status)))
                    connection.execute("UPDATE issues SET status_id = ? WHERE id = ?", (status, number))
                connection.execute("UPDATE issues SET updated_on = ? WHERE id = ?", (now, number))

    def _write(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database, timeout=30)


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


class FaultyProxy:
    """Passes requests on, and counts them. `fault` is one of FAULTS, for each request that `fails` says."""

    FAULTS = ("500", "html", "slow", "cut", "away")
    SLOWNESS = 8

    def __init__(self, upstream: str):
        self.upstream = upstream.removeprefix("http://")
        self.fault: str | None = None
        self.fails = lambda path: True
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            def _answer(self):
                proxy._pass(self)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def _pass(self, request: BaseHTTPRequestHandler):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        path = request.path.split("?")[0]
        with self._lock:
            self.asked[path if not path.startswith("/issues/") else "/issues/N"] += 1
        fault = self.fault if self.fault and self.fails(request.path) else None
        if fault == "away":
            request.close_connection = True
            return
        if fault == "slow":
            time.sleep(self.SLOWNESS)
            request.close_connection = True
            return
        if fault == "500":
            return _send(request, 500, b"<h1>Internal error</h1>", "text/html")
        if fault == "html":
            return _send(request, 200, b"<!DOCTYPE html><html><body>Maintenance</body></html>", "text/html")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        try:
            connection.request(request.command, request.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except OSError:
            return _send(request, 502, b"<h1>Bad gateway</h1>", "text/html")
        finally:
            connection.close()
        if fault == "cut":
            return _send(request, answer.status, content, "application/json", cut=True)
        _send(request, answer.status, content, answer.headers.get("Content-Type"))

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "FaultyProxy":
        return self

    def __exit__(self, *_):
        self.close()


def _send(request: BaseHTTPRequestHandler, status: int, content: bytes, kind: str | None, cut: bool = False):
    request.send_response(status)
    if kind:
        request.send_header("Content-Type", kind)
    if status != 204:
        request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content[:len(content) // 2] if cut else content)
    if cut:
        request.close_connection = True
