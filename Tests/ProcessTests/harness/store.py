"""The one place that reads the server's database: for what no answer of this version tells."""

import sqlite3
import subprocess
import time

from .postgres import programs
from .server import Server


def query(server: Server, sql: str) -> list[list[str]]:
    """Rows of texts, from whichever engine the server uses; a null is an empty text."""
    if server.database_url:
        done = subprocess.run([programs() / "psql", "-X", "-A", "-t", "-q", "-F", "\x1f", "-d", server.database_url, "-c", sql],
                              check=True, capture_output=True, text=True)
        return [line.split("\x1f") for line in done.stdout.splitlines()]
    with sqlite3.connect(f"file:{server.data_dir / 'switchboard.db'}?mode=ro", uri=True) as connection:
        return [["" if value is None else str(value) for value in row] for row in connection.execute(sql)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def occurrences_of(server: Server, title: str) -> int | None:
    [[count]] = query(server, f"SELECT sum(occurrences) FROM incidents WHERE title = {_quoted(title)}")
    return int(count) if count else None


def events_of(server: Server, title: str) -> int:
    """Every accepted event keeps a row of its own."""
    [[count]] = query(server, "SELECT count(*) FROM events JOIN incidents ON incidents.id = incident_id "
                              f"WHERE title = {_quoted(title)}")
    return int(count)


def titles_counted_twice(server: Server) -> set[str]:
    return {title for [title] in query(server, "SELECT title FROM incidents WHERE occurrences > 1")}


def lengthen_audit_log(server: Server, lines: int, characters: int):
    """An audit log longer than everything between server and client holds (SQLite)."""
    with sqlite3.connect(server.data_dir / "switchboard.db", timeout=10) as connection:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO audit_log (at, actor, actor_kind, action, subject, detail) "
            "SELECT i, 'someone', 'system', 'user.created', 'x', '{\"note\":\"' || replace(substr(hex(zeroblob(?)), 1, ?), '0', 'x') || '\"}' FROM n",
            (lines, characters, characters))


def add_notices(server: Server, user: int, rows: list[tuple[str, int, str, str]]):
    """Notices as following Redmine keeps them, each (kind, issue, subject, body), beside a server that follows nothing (SQLite).
    They are of yesterday: old ones are deleted."""
    yesterday = int((time.time() - 86_400) * 1e6)
    with sqlite3.connect(server.data_dir / "switchboard.db", timeout=10) as connection:
        connection.executemany(
            "INSERT INTO helpdesk_notices (user_id, kind, issue_id, source, subject, old_status, new_status, author, body, is_private, "
            "happened_at, created_at) VALUES (?, ?, ?, ?, ?, 'New', 'Resolved', 'Ivan', ?, 0, ?, ?)",
            [(user, kind, issue, f"journal:{number}", subject, body, yesterday, yesterday) for number, (kind, issue, subject, body) in enumerate(rows, 1)])


def take_audit_log_away(server: Server):
    """So that whoever reads the next lines of it fails (SQLite)."""
    with sqlite3.connect(server.data_dir / "switchboard.db", timeout=10) as connection:
        connection.execute("ALTER TABLE audit_log RENAME TO audit_log_gone")
