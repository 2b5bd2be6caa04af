"""Moving over: the old Dispatcher's SQLite file becomes services, incidents and users here."""

import hashlib
import re
import sqlite3

import pytest
import requests

from harness import binary
from harness.dispatcher import Dispatcher, assert_refused
from harness.server import Service, wait_for

OLD_TABLES = """
CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, password VARCHAR NOT NULL,
    last_active DATETIME NOT NULL);
CREATE TABLE apps (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL UNIQUE, code VARCHAR NOT NULL UNIQUE,
    status_url VARCHAR, logs_folder VARCHAR, added_by_id INTEGER NOT NULL REFERENCES users (id));
CREATE TABLE incidents (id INTEGER NOT NULL PRIMARY KEY, title VARCHAR NOT NULL, message VARCHAR NOT NULL,
    logs VARCHAR NOT NULL, level VARCHAR(7) NOT NULL, status VARCHAR(6) NOT NULL, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, edit_by_id INTEGER REFERENCES users (id),
    app_id INTEGER NOT NULL REFERENCES apps (id));
"""
SHOP, MAIL = "shop-code-0123456789", "mail-code-0123456789"


@pytest.fixture(scope="module")
def old_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("old") / "dispatcher.db"
    with sqlite3.connect(path) as old:
        old.executescript(OLD_TABLES)
        old.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", [
            (1, "operator", "$2b$12$" + "x" * 53, "2025-01-01 10:00:00"),
            (2, "Анна", "$2b$12$" + "y" * 53, "2025-01-01 10:00:00.123456")])
        old.executemany("INSERT INTO apps VALUES (?, ?, ?, ?, ?, ?)", [
            (1, "Shop", SHOP, "http://127.0.0.1/", "/var/log/shop", 1), (5, "Mail", MAIL, None, None, 2)])
        rows = [(number, "Payment failed", "details", "l1\nl2", level, status, "2025-03-01 12:00:00.145061",
                 "2025-03-02 12:00:00.000001", editor, app)
                for number, level, status, editor, app in [
                    (1, "error", "open", None, 1), (2, "crit", "closed", 2, 1), (7, "debug", "closed", 1, 5),
                    (9, "error", "open", None, 1)]]
        old.executemany("INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return path


@pytest.fixture(scope="module")
def imported(server, old_database):
    before = hashlib.sha256(old_database.read_bytes()).hexdigest()
    outcome = server.command("import", "dispatcher", old_database)
    assert hashlib.sha256(old_database.read_bytes()).hexdigest() == before
    return outcome


def test_applications_keep_their_codes(server, dispatcher, imported):
    apps = {app["name"]: app for app in dispatcher.apps()}
    assert (apps["Shop"]["code"], apps["Mail"]["code"]) == (SHOP, MAIL)
    assert (apps["Shop"]["status_url"], apps["Shop"]["logs_folder"]) == ("http://127.0.0.1/", "/var/log/shop")
    assert dispatcher.submit(Service(0, "Shop", SHOP), title="After the move").status_code == 200


def test_incidents_keep_what_they_said(dispatcher, imported):
    old = [incident for incident in dispatcher.incidents() if incident["title"] == "Payment failed"]
    assert len(old) == 4
    assert sorted(incident["level"] for incident in old) == ["crit", "debug", "error", "error"]
    assert sorted(incident["status"] for incident in old) == ["closed", "closed", "open", "open"]
    assert {incident["logs"] for incident in old} == {"l1\nl2"}
    assert {incident["created_at"] for incident in old} == {"2025-03-01T12:00:00.145061"}
    assert {incident["edit_by_user"] for incident in old} == {None, "Анна", "operator"}


def test_users_come_with_a_link_to_choose_a_password(dispatcher, imported):
    text = imported.out + imported.err
    assert "operator" in text and "Анна" in text
    assert len(re.findall(r"https?://\S+", text)) >= 2
    answer = dispatcher.anonymous("POST", "/v1/auth/login", json={"username": "operator", "password": "x" * 53})
    assert_refused(answer, 401)


def test_a_second_import_doubles_nothing(server, dispatcher, imported, old_database):
    before = len(dispatcher.incidents()), len(dispatcher.apps())
    binary.run("import", "dispatcher", old_database, "--data-dir", server.data_dir)
    assert (len(dispatcher.incidents()), len(dispatcher.apps())) == before


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_a_file_that_is_no_old_database_is_refused(server, tmp_path, content):
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    outcome = binary.run("import", "dispatcher", path, "--data-dir", server.data_dir)
    assert outcome.code not in (0, 64)
    assert str(path) in outcome.err


def test_the_configuration_of_a_statuspage_becomes_settings(tmp_path, start_server):
    (tmp_path / "configs").mkdir()
    (tmp_path / "simulator").mkdir()
    (tmp_path / "simulator" / "billing.data").write_text("000001")
    configuration = tmp_path / "configs" / "main.yml"
    configuration.write_text("http: {host: 127.0.0.1, port: 0}\nfilesStorageAPI: {rootPath: simulator, smsFile: texts.data}\n")
    done = binary.succeed("import", "statuspage", configuration)
    assert done.out.splitlines() == ["listeners:", '  - "127.0.0.1:0=status"', f'feeds.folder: "{tmp_path}/simulator"']
    assert "smsFile" in done.err
    settings = tmp_path / "settings.yaml"
    settings.write_text(done.out)
    server = start_server(arguments=("--config", settings), SWITCHBOARD_FEEDS_SOURCES="billing")
    found = wait_for(lambda: (found := requests.get(server.url + "/api", timeout=10).json())["status"] and found, 10, "the file")
    assert found["data"]["billing"]["create_customer"] is True
    for other in (configuration.with_name("none.yml"), settings):
        refused = binary.run("import", "statuspage", other)
        assert refused.code == 1 and refused.out == "" and str(other) in refused.err
