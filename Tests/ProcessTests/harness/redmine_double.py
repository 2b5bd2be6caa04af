"""A Redmine as far as following it needs one: people, issues and their histories, changed by the test. The real one is proved elsewhere."""

import json
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "administrators-key"
STATUSES = {1: "Новая", 2: "В работе", 3: "Решена"}


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class RedmineDouble:
    """`people` are logins with their addresses. The first user is the administrator whose key it is."""

    def __init__(self, people: dict[str, str]):
        self.people = {number: {"id": number, "login": login, "firstname": login.title(), "lastname": "Test", "mail": mail, "status": 1}
                       for number, (login, mail) in enumerate([("root", "root@redmine.test"), *people.items()], 1)}
        self.issues: dict[int, dict] = {}
        self.calls: list[str] = []
        self._lock = threading.Lock()
        self._journal = 100
        self._server = None

    # MARK: What happens there

    def number(self, login: str) -> int:
        return next(number for number, person in self.people.items() if person["login"] == login)

    def _named(self, login: str) -> dict:
        number = self.number(login)
        return {"id": number, "name": f"{login.title()} Test"}

    def add_issue(self, subject: str, by: str, assignee: str | None = None, watchers: tuple = ()) -> int:
        with self._lock:
            number = len(self.issues) + 1
            now = int(time.time())
            self.issues[number] = {
                "id": number, "project": {"id": 1, "name": "Ops"}, "tracker": {"id": 1, "name": "Task"}, "status_id": 1,
                "priority": {"id": 1, "name": "Normal"}, "author": self._named(by), "subject": subject, "description": "",
                "watchers": [self._named(login) for login in watchers], "is_private": False, "created": now, "updated": now, "journals": []}
            if assignee:
                self.issues[number]["assigned_to"] = self._named(assignee)
            return number

    def change(self, issue: int, by: str, notes: str = "", status: int | None = None) -> int:
        """The number of the entry in its history."""
        with self._lock:
            known = self.issues[issue]
            self._journal += 1
            details = []
            if status:
                details = [{"property": "attr", "name": "status_id", "old_value": str(known["status_id"]), "new_value": str(status)}]
                known["status_id"] = status
            known["updated"] = int(time.time())
            known["journals"].append({
                "id": self._journal, "user": self._named(by), "notes": notes, "created_on": moment(known["updated"]), "private_notes": False,
                "details": details})
            return self._journal

    # MARK: What it answers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def settings(self) -> dict:
        return {"SWITCHBOARD_REDMINE_URL": self.url, "SWITCHBOARD_REDMINE_API_KEY": KEY, "SWITCHBOARD_REDMINE_POLL_SECONDS": "1"}

    def _shown(self, issue: dict, include: str = "") -> dict:
        shown = {name: value for name, value in issue.items() if name not in ("status_id", "created", "updated", "journals", "watchers")}
        shown |= {"status": {"id": issue["status_id"], "name": STATUSES[issue["status_id"]], "is_closed": False},
                  "created_on": moment(issue["created"]), "updated_on": moment(issue["updated"]), "closed_on": None}
        return shown | {name: issue[name] for name in ("journals", "watchers") if name in include.split(",")}

    def _answer(self, path: str, query: dict, login: str | None) -> dict | None:
        parts = path.removesuffix(".json").strip("/").split("/")
        match parts:
            case ["users"]:
                first, size = int(query.get("offset", 0)), int(query.get("limit", 25))
                people = list(self.people.values())
                return {"users": people[first:first + size], "total_count": len(people), "offset": first, "limit": size}
            case ["users", "current"]:
                return {"user": self.people[self.number(login) if login else 1]}
            case ["issue_statuses"]:
                return {"issue_statuses": [{"id": number, "name": name, "is_closed": False} for number, name in STATUSES.items()]}
            case ["issues"]:
                since = query.get("updated_on", ">=").removeprefix(">=")
                found = [issue for issue in self.issues.values() if moment(issue["updated"]) >= since]
                is_newest_first = query.get("sort", "").startswith("updated_on:desc")
                found.sort(key=lambda issue: (issue["updated"], issue["id"]), reverse=is_newest_first)
                first, size = int(query.get("offset", 0)), int(query.get("limit", 25))
                return {"issues": [self._shown(issue) for issue in found[first:first + size]], "total_count": len(found), "offset": first,
                        "limit": size}
            case ["issues", number] if number.isdigit() and int(number) in self.issues:
                return {"issue": self._shown(self.issues[int(number)], query.get("include", ""))}
        return None

    def __enter__(self) -> "RedmineDouble":
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                with double._lock:
                    double.calls.append(self.path)
                    is_known = self.headers.get("X-Redmine-API-Key") == KEY
                    answer = double._answer(address.path, query, self.headers.get("X-Redmine-Switch-User")) if is_known else None
                body = json.dumps(answer).encode() if answer is not None else b"{}"
                self.send_response(200 if answer is not None else 404 if is_known else 401)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
