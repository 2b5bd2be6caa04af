"""A Redmine in memory, in a process of its own: people, issues, and changes at a steady pace. Talks to its parent by lines of JSON.

    redmine_double.py PEOPLE ISSUES CHANGES SECONDS
    < {"port": …}          it listens
    > go                   changes begin
    < {"changed": {…}}     all of them, by number of the journal, with the time of each
    > end                  how often it was asked for what
    < {"asked": {…}}
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STATUSES = ["New", "In Progress", "Resolved", "Feedback", "Closed"]


def second(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


class Double:
    def __init__(self, people: int, issues: int):
        chance = random.Random(1)
        self.people, self.asked, self.lock = people, Counter(), threading.Lock()
        past = int(time.time()) - 3600
        self.issues = {
            number: {"id": number, "author": 2 + chance.randrange(people), "assignee": 2 + chance.randrange(people),
                     "watchers": [2 + chance.randrange(people)], "status": 1, "updated": past, "journals": []}
            for number in range(1, issues + 1)}

    def change(self, number: int) -> tuple[int, float]:
        with self.lock:
            issue = self.issues[1 + number % len(self.issues)]
            at, journal = time.time(), number + 1
            old, issue["status"] = issue["status"], issue["status"] % len(STATUSES) + 1
            issue["journals"].append({
                "id": journal, "user": {"id": 1, "name": "Somebody"}, "notes": f"Comment {journal}.", "created_on": second(at),
                "private_notes": False, "details": [
                    {"property": "attr", "name": "status_id", "old_value": str(old), "new_value": str(issue["status"])}]})
            issue["updated"] = int(at)
            return journal, at

    def document(self, issue: dict, whole: bool) -> dict:
        found = {"id": issue["id"], "project": {"id": 1, "name": "Operations"}, "tracker": {"id": 1, "name": "Bug"},
                 "status": {"id": issue["status"], "name": STATUSES[issue["status"] - 1], "is_closed": False},
                 "author": {"id": issue["author"], "name": "A"}, "assigned_to": {"id": issue["assignee"], "name": "B"},
                 "subject": f"Issue {issue['id']}", "description": "x" * 500, "is_private": False, "created_on": second(0),
                 "updated_on": second(issue["updated"])}
        if whole:
            found |= {"journals": list(issue["journals"]), "watchers": [{"id": one, "name": "C"} for one in issue["watchers"]]}
        return found

    def list(self, query: dict) -> dict:
        limit, offset = min(100, int(query.get("limit", 25))), int(query.get("offset", 0))
        issues = list(self.issues.values())
        if since := query.get("updated_on"):
            issues = [issue for issue in issues if second(issue["updated"]) >= since[2:]]
        if least := query.get("issue_id"):
            issues = [issue for issue in issues if issue["id"] >= int(least[2:])]
        keys = {"id:asc": lambda issue: (issue["id"],), "updated_on:desc,id:desc": lambda issue: (-issue["updated"], -issue["id"])}
        issues.sort(key=keys.get(query.get("sort"), lambda issue: (issue["updated"], issue["id"])))
        return {"issues": [self.document(issue, False) for issue in issues[offset:offset + limit]], "total_count": len(issues),
                "offset": offset, "limit": limit}

    def users(self, query: dict) -> dict:
        limit, offset = min(100, int(query.get("limit", 25))), int(query.get("offset", 0))
        users = [{"id": 2 + at, "login": f"p{at}", "firstname": "P", "lastname": str(at), "mail": f"p{at}@example.test"}
                 for at in range(offset, min(offset + limit, self.people))]
        return {"users": users, "total_count": self.people, "offset": offset, "limit": limit}

    def answer(self, path: str, query: dict, login: str | None) -> dict | None:
        if path == "/issues.json":
            self.asked["lists of changes" if "updated_on" in query else "other lists"] += 1
            return self.list(query)
        if path.startswith("/issues/"):
            self.asked["issues as a person" if login else "issues"] += 1
            return {"issue": self.document(self.issues[int(path[8:-5])], True)}
        self.asked["the rest"] += 1
        if path == "/users.json":
            return self.users(query)
        if path == "/issue_statuses.json":
            return {"issue_statuses": [{"id": at, "name": name} for at, name in enumerate(STATUSES, 1)]}
        return None


def serve(double: Double) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            with double.lock:
                found = double.answer(address.path, query, self.headers.get("X-Redmine-Switch-User"))
            body = json.dumps(found).encode() if found is not None else b""
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def tell(value: dict):
    print(json.dumps(value), flush=True)


def main():
    people, issues, changes, seconds = map(int, sys.argv[1:5])
    double = Double(people, issues)
    tell({"port": serve(double).server_port})
    sys.stdin.readline()
    with double.lock:
        double.asked.clear()
    start, changed = time.time(), {}
    for number in range(changes):
        time.sleep(max(0.0, start + number * seconds / changes - time.time()))
        journal, at = double.change(number)
        changed[journal] = at
    tell({"changed": changed})
    sys.stdin.readline()
    tell({"asked": double.asked})


if __name__ == "__main__":
    main()
