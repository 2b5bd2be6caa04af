"""A server that follows the tests' Redmine, and what its people were told."""

from collections import Counter

from . import store
from .redmine import ADMIN_KEY, PEOPLE, mail_of
from .server import Server, wait_for


def settings(url: str, **more: str) -> dict[str, str]:
    """Of a server that follows the Redmine at `url`. It waits long: other tests keep this machine busy."""
    return {
        "SWITCHBOARD_REDMINE_URL": url, "SWITCHBOARD_REDMINE_API_KEY": ADMIN_KEY, "SWITCHBOARD_REDMINE_POLL_SECONDS": "1",
        "SWITCHBOARD_REDMINE_PROJECT": "ops",
        "SWITCHBOARD_REDMINE_QUALITY_PROJECT": "quality"} | more


def add_people(server: Server, *logins: str):
    """Users of the same names as in Redmine, with the same addresses in another case."""
    for login in logins or PEOPLE[:3]:
        server.command("user", "add", login, "--role", "operator", "--email", mail_of(login).title(), "--password-stdin",
                       stdin="correct horse battery staple\n")


def follow(server: Server, *logins: str) -> Server:
    """Returns once what happens is told."""
    add_people(server, *logins)
    wait_for(lambda: "Redmine is followed" in server.log(), 60, "the first reading")
    return server


def told(server: Server, login: str) -> Counter:
    """What somebody was told, each with how often: ("status", issue, old, new) or ("comment", issue, text)."""
    rows = store.query(
        server, "SELECT n.kind, n.issue_id, coalesce(n.old_status, ''), coalesce(n.new_status, ''), n.body FROM helpdesk_notices n "
                f"JOIN users u ON u.id = n.user_id WHERE u.name = '{login}'")
    return Counter(
        ("status", int(issue), old, new) if kind == "status" else ("comment", int(issue), body) for kind, issue, old, new, body in rows)


def sources(server: Server, login: str) -> Counter:
    rows = store.query(
        server, f"SELECT n.kind, n.source FROM helpdesk_notices n JOIN users u ON u.id = n.user_id WHERE u.name = '{login}'")
    return Counter((kind, source) for kind, source in rows)
