"""A desk in use: what the pages show."""

import json
from dataclasses import dataclass

from .browser import post_form, signed_in_session
from .native import accepted, send
from .server import Server, Service

LOGS = "\n".join(f"2026-11-21T09:05:{second:02} worker-1 INFO request took {second * 7} ms" for second in range(40))
# The last two hide a sign of HTML in a larger character: a number sign and `<`, a quotation mark and an accent.
HOSTILE = ("<script>alert('title')</script><img src=x onerror=alert(1)>{{name}}\"'"
           "\u0600<img src=x onerror=alert(2)>\"\u0301 onmouseover=alert(3) x=\"\u0301")


@dataclass
class Desk:
    server: Server
    shop: Service
    incident: int  # open, with every kind of detail
    hostile: int  # an incident whose texts try to break out
    team: int
    member: int  # a user who is only in teams
    changed: str = ""  # the address after a change of the incident, which offers the administrator to undo it

    def report(self, title: str, **fields) -> int:
        return accepted(send(self.server, self.shop, {"title": title} | fields))["incident_id"]


def furnish(server: Server, logs_folder) -> Desk:
    logs_folder.mkdir(exist_ok=True)
    (logs_folder / "shop.log").write_text(LOGS)
    shop = server.add_service("Shop", "--logs-folder", logs_folder, "--status-url", "https://status.example.org/")
    server.add_service("Quiet service")
    team = server.command("team", "add", "Payments <1>", "--json").json()["id"]
    server.command("service", "set", "Shop", "--team", "Payments <1>")
    server.add_user("olga", "none")
    server.add_user("bruno", "none")
    server.command("team", "member", "set", "Payments <1>", "olga", "--role", "supervisor")
    server.command("team", "member", "set", "Payments <1>", "bruno", "--role", "viewer")
    server.command("token", "add", "robot", "--scope", "events:write")
    users = [json.loads(row) for row in server.command("user", "list", "--json").out.splitlines()]
    desk = Desk(server, shop, 0, 0, team, next(user["id"] for user in users if user["name"] == "olga"))
    for level in ("debug", "info", "warning", "critical"):
        desk.report(f"Something of level {level}", level=level)
    for _ in range(3):
        desk.incident = desk.report(
            "Payment with card 4711 failed", message="The gateway said no.\nTwice.", logs=LOGS, environment="production",
            release="1.4.2", host="web-1", tags={"region": "eu"},
            links=[{"title": "Runbook", "url": "https://example.org/runbook"}])
    desk.hostile = desk.report(HOSTILE, message=HOSTILE, logs=HOSTILE, tags={"a": HOSTILE[:100]})
    long = desk.report("Unbreakable" + "LongWord" * 30, message="x" * 3000)
    assert post_form(signed_in_session(server), server, f"/incidents/{long}", f"/incidents/{long}/close").ok
    dress(desk)
    return desk


def dress(desk: Desk):
    """What people add to an incident."""
    server, page = desk.server, f"/incidents/{desk.incident}"
    session = signed_in_session(server)
    merged, near = desk.report("Gateway timeout after 30 s", level="warning", message="No answer."), desk.report("Queue of payments grows", level="warning")
    for path, fields in [
        (f"/incidents/{merged}/merge", {"into": str(desk.incident)}), (f"{page}/tags", {"add": "checkout, night shift"}),
        (f"{page}/links", {"url": "https://example.org/dashboards/payments", "title": "Dashboard"}), (f"{page}/assign", {}),
        (f"{page}/comment", {"comment": "Asked the **bank**, see [its page](https://example.org/bank):\n\n- no card of theirs works\n"
                                        "- `4711` is one of them\n\n| since | said |\n|-|-|\n| 9:05 | \"soon\" |"}),
        (f"/incidents/{desk.hostile}/comment", {"comment": HOSTILE}), (f"/incidents/{desk.hostile}/tags", {"add": "<img src=x>"}),
    ]:
        answer = post_form(session, server, page, path, **fields)
        assert answer.ok, answer.text
        if path.endswith("/assign"):
            desk.changed = answer.url.removeprefix(server.url)
    assert "undo=" in desk.changed
    assert near != merged
