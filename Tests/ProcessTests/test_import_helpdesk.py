"""Moving over: the old helpdesk's SQLite file becomes users and notices here."""

import hashlib
import json
import sqlite3

import pytest
import requests

from harness import binary
from harness.browser import hidden_fields

OLD_TABLES = """
CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, username VARCHAR(20) NOT NULL, email VARCHAR(120) NOT NULL, full_name VARCHAR,
    image_file VARCHAR, password VARCHAR(60) NOT NULL, vacuum_im_notifications BOOLEAN, online BOOLEAN);
CREATE TABLE notifications (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, issue_id INTEGER, old_status VARCHAR(50),
    new_status VARCHAR(50), old_subj VARCHAR, date_created DATETIME);
CREATE TABLE notifications_add_notes (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, issue_id INTEGER, author VARCHAR, notes TEXT,
    date_created DATETIME);
"""
SECRET = "unmistakable clear password"


@pytest.fixture(scope="module")
def old_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("old") / "helpdesk.db"
    with sqlite3.connect(path) as old:
        old.executescript(OLD_TABLES)
        old.executemany("INSERT INTO users VALUES (?, ?, ?, ?, 'default.jpg', ?, 1, 0)", [
            (1, "n.petrova", "N.Petrova@example.org", "Нина Петрова", SECRET), (2, "Иван", "ivan@example.org", None, SECRET)])
        old.executemany("INSERT INTO notifications VALUES (?, ?, ?, ?, ?, ?, ?)", [
            (1, 1, 4711, "Новая", "В работе", "Принтер", "2026-03-01 12:00:00.000000"), (2, 99, 4711, "a", "b", "x", "2026-03-01 12:00:00")])
        old.execute("INSERT INTO notifications_add_notes VALUES (1, 2, 4712, 'ivan@example.org', '<p>Готово</p><script>x()</script>', "
                    "'2026-03-02 12:00:00')")
    return path


@pytest.fixture(scope="module")
def imported(server, old_database):
    before = hashlib.sha256(old_database.read_bytes()).hexdigest()
    outcome = server.command("import", "helpdesk", old_database, "--json", "--public-url", "https://desk.example")
    assert hashlib.sha256(old_database.read_bytes()).hexdigest() == before
    return outcome


@pytest.mark.both_engines
def test_users_keep_their_names_and_addresses_and_choose_a_password_by_their_link(server, imported):
    said = imported.json()
    assert said["users"] == {"imported": 2, "known": 0, "skipped": 0} and said["notices"]["imported"] == 2
    users = {user["name"]: user for user in map(json.loads, server.command("user", "list", "--json").out.splitlines())}
    assert users["n.petrova"]["email"] == "N.Petrova@example.org" and users["Иван"]["role"] == "operator"
    link = next(link["link"] for link in said["links"] if link["name"] == "n.petrova")
    assert link.startswith("https://desk.example/setup/")
    session, path = requests.Session(), link.removeprefix("https://desk.example")
    page = session.get(server.url + path, timeout=20)
    answer = session.post(server.url + path, timeout=20, allow_redirects=False, data=hidden_fields(page.text) | {
        "name": "x", "password": "correct horse battery", "again": "correct horse battery"})
    assert answer.status_code == 303
    assert requests.post(server.url + "/login", data={"username": "n.petrova", "password": "correct horse battery"}, timeout=20,
                         allow_redirects=False).status_code == 303


def test_passwords_are_not_taken_over(server, imported):
    assert SECRET not in imported.out + imported.err + server.log()
    assert all(SECRET.encode() not in path.read_bytes() for path in server.data_dir.rglob("*") if path.is_file())
    answer = requests.post(server.url + "/login", data={"username": "Иван", "password": SECRET}, timeout=20, allow_redirects=False)
    assert answer.status_code == 401


def test_what_is_odd_is_told(imported):
    assert "1 rows are of nobody" in imported.err and imported.json()["notices"]["skipped"] == 1


def test_a_second_import_doubles_nothing(server, imported, old_database):
    again = server.command("import", "helpdesk", old_database, "--json").json()
    assert again["users"]["imported"] == again["notices"]["imported"] == 0
    assert again["users"]["known"] == again["notices"]["known"] == 2
    assert "n.petrova" not in [link["name"] for link in again["links"]] and "Иван" in [link["name"] for link in again["links"]]
    text = server.command("import", "helpdesk", old_database).out
    assert text.startswith("Imported 0 users (2 known), 0 notices (2 known, 1 skipped).")


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_a_file_that_is_no_old_database_is_refused(server, tmp_path, content):
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    outcome = binary.run("import", "helpdesk", path, "--data-dir", server.data_dir)
    assert outcome.code not in (0, 64) and str(path) in outcome.err
