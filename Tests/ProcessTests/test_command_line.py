"""The command line, as scripts use it: while the server serves from the same directory."""

import json
import re
import sqlite3

import pytest
import requests

from harness import binary
from harness.browser import hidden_fields
from harness.dispatcher import Dispatcher, assert_refused
from harness.native import accepted, send
from harness.server import PASSWORD, wait_for

COMMANDS = [
    ("serve",), ("service", "add"), ("service", "list"), ("service", "set"), ("service", "rotate"),
    ("user", "add"), ("user", "list"), ("user", "role"), ("user", "email"),
    ("user", "passwd"), ("user", "reset-link"), ("user", "disable"), ("user", "enable"),
    ("team", "add"), ("team", "list"), ("team", "rename"), ("team", "delete"), ("team", "member", "set"), ("team", "member", "remove"),
    ("token", "add"), ("token", "list"), ("token", "revoke"), ("report",), ("import", "dispatcher"), ("import", "statuspage"), ("import", "nttm-env"),
    ("import", "dispatcher-env"), ("import", "helpdesk"),
    ("apply",), ("export",), ("doctor",), ("status",), ("database", "reader"), ("demo",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_shows_an_example(command):
    help_text = binary.succeed(*command, "--help").out
    assert "example" in help_text.lower()
    assert f"switchboard {' '.join(command)}" in help_text


def test_help_lists_every_command():
    help_text = binary.succeed("--help").out
    for command in {command[0] for command in COMMANDS}:
        assert command in help_text


def test_version():
    assert re.fullmatch(r"switchboard \d+\.\d+\.\d+\n", binary.succeed("--version").out)


@pytest.mark.parametrize("arguments", [
    ("nonsense",), ("--nonsense",), ("service", "add"), ("service", "nonsense"), ("service", "rotate", "x", "--overlap-hours", "-1"),
    ("user", "add", "x", "--role", "emperor", "--password-stdin", "--data-dir", "/tmp"),
    ("report", "--url", "http://127.0.0.1"), ("import", "dispatcher"), ("import", "nonsense", "x"),
    ("apply",), ("apply", "-f"),
])
def test_wrong_arguments_are_a_usage_error(arguments):
    outcome = binary.run(*arguments)
    assert outcome.code == 64, outcome
    assert outcome.out == ""
    assert "usage" in outcome.err.lower() or "help" in outcome.err.lower()


@pytest.mark.parametrize("group", ["service", "user", "team", "token", "import", "database"])
def test_a_group_of_commands_alone_lists_them(group):
    commands = {command[1] for command in COMMANDS if command[0] == group}
    shown = binary.succeed(group).out
    assert "usage" in shown.lower() and all(command in shown for command in commands)


def test_a_wrong_setting_among_the_arguments_is_a_settings_error():
    for arguments in (("--port", "many"), ("--nonsense",), ("--port",)):
        outcome = binary.run("serve", *arguments)
        assert (outcome.code, outcome.out) == (78, "")
        assert arguments[0] in outcome.err


def works_within_a_second(condition):
    wait_for(condition, 1.0, "the command's effect on the running server")


# MARK: What a terminal gets


# An ANSI sequence that clears the screen, one of a single character, a line of its own, and a text that reads backwards.
HOSTILE = "Evil \x1b[2J\x9b31m\r\nok\tdone \u202egpj.exe"


def test_no_command_hands_control_characters_to_a_terminal(tmp_path):
    """Names that another system let through, or that somebody wrote into the database."""
    data = tmp_path / "data"
    binary.succeed("service", "add", "Shop", "--data-dir", data)
    binary.succeed("team", "add", "Night", "--data-dir", data)
    binary.succeed("user", "add", "ann", "--role", "viewer", "--password-stdin", "--data-dir", data, stdin=PASSWORD + "\n")
    binary.succeed("team", "member", "set", "Night", "ann", "--role", "viewer", "--data-dir", data)
    binary.succeed("token", "add", "robot", "--scope", "events:write", "--data-dir", data)
    with sqlite3.connect(data / "switchboard.db") as database:
        for table in ("services", "teams", "users", "api_tokens"):
            database.execute(f"UPDATE {table} SET name = ?", (HOSTILE,))
    database.close()
    for arguments in [("service", "list"), ("user", "list"), ("team", "list"), ("team", "list", "--members"), ("token", "list")]:
        for form in ((), ("--json",)):
            outcome = binary.succeed(*arguments, *form, "--data-dir", data)
            assert outcome.out.count("\n") == 1 and "\\u001b[2J\\u009b31m\\r\\nok\\tdone \\u202e" in outcome.out
            assert not set("\x1b\x9b\r\u202e") & set(outcome.out)
            assert not form or HOSTILE in json.loads(outcome.out).values()
    refused = binary.run("service", "rotate", HOSTILE + "?", "--data-dir", data)
    assert refused.code == 1 and not set("\x1b\x9b\r\u202e") & set(refused.err) and refused.err.count("\n") == 1
    revoked = binary.succeed("token", "revoke", "1", "--data-dir", data)
    assert "\\u001b" in revoked.err and "\x1b" not in revoked.err


# MARK: Services


def test_a_service_added_beside_the_server_reports_within_a_second(server):
    outcome = server.command("service", "add", "Fresh", "--json")
    assert outcome.out.count("\n") == 1
    assert re.fullmatch(r'{"id":\d+,"name":"Fresh","code":"\w{20}"}\n', outcome.out)
    works_within_a_second(lambda: send(server, outcome.json()["code"], {"title": "t"}).status_code < 300)


def test_a_service_keeps_a_code_of_its_own_choice(server, dispatcher):
    added = server.add_service("Chosen", "--code", "my-old-code-0123456789", "--status-url", "http://127.0.0.1/",
                               "--logs-folder", "/var/log/chosen")
    assert added.code == "my-old-code-0123456789"
    [app] = [app for app in dispatcher.apps() if app["name"] == "Chosen"]
    assert (app["code"], app["status_url"], app["logs_folder"]) == (added.code, "http://127.0.0.1/", "/var/log/chosen")


def test_services_are_listed_for_people_and_for_programs(server):
    server.add_service("Listed")
    assert "Listed" in server.command("service", "list").out
    rows = server.command("service", "list", "--json").out.splitlines()
    assert "Listed" in [json.loads(row)["name"] for row in rows]


def test_a_duplicate_service_is_refused(server):
    server.add_service("Only one")
    outcome = binary.run("service", "add", "Only one", "--data-dir", server.data_dir, "--json")
    assert outcome.code not in (0, 64)
    assert outcome.out == ""
    assert "Only one" in outcome.err


def test_a_rotated_code_takes_effect_within_a_second(server):
    old = server.add_service("Leaked")
    new = server.command("service", "rotate", "Leaked", "--overlap-hours", "0", "--json").json()["code"]
    works_within_a_second(lambda: send(server, old, {"title": "t"}).status_code == 401)
    accepted(send(server, new, {"title": "t"}))


def test_a_services_own_rate_limit_takes_effect_within_a_second(server):
    service = server.add_service("Chatty")
    server.command("service", "set", "Chatty", "--rate-limit", "1")
    works_within_a_second(lambda: send(server, service, {"title": "t"}).status_code == 429)
    refused = send(server, service, {"title": "t"})
    assert int(refused.headers["Retry-After"]) > 0
    server.command("service", "set", "Chatty", "--rate-limit", "0")
    works_within_a_second(lambda: send(server, service, {"title": "t"}).status_code == 200)


@pytest.mark.parametrize("limit", ["-1", "many", "999999999999"])
def test_a_rate_limit_that_is_none_is_refused(server, limit):
    server.add_service(f"Limit {limit}")
    assert binary.run("service", "set", f"Limit {limit}", f"--rate-limit={limit}", "--data-dir", server.data_dir).code != 0


def test_rotating_an_unknown_service_says_so(server):
    outcome = binary.run("service", "rotate", "Nobody", "--data-dir", server.data_dir)
    assert outcome.code not in (0, 64)
    assert "Nobody" in outcome.err


# MARK: Users


@pytest.mark.parametrize("role", ["viewer", "operator", "supervisor", "admin"])
def test_a_user_added_beside_the_server_signs_in_at_once(server, role):
    server.add_user(f"new-{role}", role)
    assert Dispatcher(server, f"new-{role}").get("/v1/incidents/").status_code == 200
    assert f"new-{role}" in server.command("user", "list").out
    assert role in server.command("user", "list", "--json").out


def test_a_changed_password_takes_effect(server):
    server.add_user("forgetful", "operator")
    server.command("user", "passwd", "forgetful", "--password-stdin", stdin="another long password\n")
    Dispatcher(server, "forgetful", "another long password")
    refused = Dispatcher(server).anonymous(
        "POST", "/v1/auth/login", json={"username": "forgetful", "password": PASSWORD})
    assert_refused(refused, 401)


@pytest.mark.parametrize("password", ["", "\n", "short\n", "password1234\n", "switchboard\n"])
def test_a_weak_password_is_refused(server, password):
    outcome = binary.run("user", "add", "weak", "--role", "viewer", "--password-stdin", "--data-dir", server.data_dir,
                         stdin=password)
    assert outcome.code != 0
    assert "password" in outcome.err.lower()


@pytest.mark.parametrize("command", [("disable",), ("passwd", "--password-stdin")])
def test_an_unknown_user_is_named(server, command):
    outcome = binary.run("user", command[0], "nobody", *command[1:], "--data-dir", server.data_dir,
                         stdin=PASSWORD + "\n")
    assert outcome.code not in (0, 64)
    assert "nobody" in outcome.err


def test_a_reset_link_lets_a_user_choose_a_password(server):
    server.add_user("locked-out", "operator")
    link = server.command("user", "reset-link", "locked-out", "--public-url", "https://desk.example").out.strip()
    assert link.startswith("https://desk.example/setup/")
    page = server.url + link.removeprefix("https://desk.example")
    browser = requests.Session()
    fields = hidden_fields(browser.get(page).text) | {"password": "another long password", "again": "another long password"}
    assert browser.post(page, data=fields).ok
    Dispatcher(server, "locked-out", "another long password")


@pytest.mark.parametrize("command", [
    ("service", "list"), ("service", "rotate", "Shop"), ("user", "list"), ("user", "reset-link", "ann"), ("token", "list")])
def test_a_mistyped_directory_is_refused_and_not_made(tmp_path, command):
    outcome = binary.run(*command, "--data-dir", tmp_path / "mistyped")
    assert outcome.code not in (0, 64)
    assert "mistyped" in outcome.err and "--data-dir" in outcome.err
    assert not (tmp_path / "mistyped").exists()


def test_a_password_is_never_shown(server):
    server.add_user("secretive", "viewer", "unmistakable-password")
    assert "unmistakable-password" not in server.log() + server.command("user", "list", "--json").out


# MARK: Teams


def test_teams_are_kept_from_the_command_line(server):
    team = server.command("team", "add", "Night watch", "--json").json()
    assert team == {"id": team["id"], "name": "Night watch", "members": 0, "services": 0}
    server.add_user("owl", "none")
    server.command("team", "member", "set", "Night watch", "owl", "--role", "operator")
    service = server.command("service", "add", "Lighthouse", "--team", "night watch", "--json").json()
    assert service["team"] == "night watch"
    assert server.command("team", "list", "--members", "--json").json() == {"team": "Night watch", "user": "owl", "role": "operator"}
    # Only in a team: sees its services and no others, within a second of the change.
    owl = Dispatcher(server, "owl")
    works_within_a_second(lambda: [app["name"] for app in owl.apps()] == ["Lighthouse"])
    server.command("team", "rename", "Night watch", "Day watch")
    row = server.command("team", "list").out.splitlines()[-1]
    assert row.split("\t")[1:] == ["Day watch", "1 members", "1 services"]
    server.command("service", "set", "Lighthouse", "--team", "")
    works_within_a_second(lambda: owl.apps() == [])
    server.command("service", "set", "Lighthouse", "--team", "Day watch")
    works_within_a_second(lambda: len(owl.apps()) == 1)
    server.command("team", "member", "remove", "Day watch", "owl")
    works_within_a_second(lambda: not isinstance(owl.get("/v1/apps/").json().get("apps"), list))
    server.command("team", "delete", "Day watch")
    assert "Day watch" not in server.command("team", "list").out
    assert "team" not in server.command("service", "set", "Lighthouse", "--rate-limit", "5", "--json").json()


def test_a_user_has_an_email_address(server):
    server.command("user", "add", "posted", "--role", "viewer", "--email", "Posted@example.org", "--password-stdin", stdin=PASSWORD + "\n")
    users = [json.loads(line) for line in server.command("user", "list", "--json").out.splitlines()]
    assert [user["email"] for user in users if user["name"] == "posted"] == ["Posted@example.org"]
    assert "Posted@example.org" in server.command("user", "list").out
    server.add_user("unposted", "viewer")
    taken = binary.run("user", "email", "unposted", "posted@EXAMPLE.org", "--data-dir", server.data_dir)
    assert taken.code != 0 and "belongs to another user" in taken.err
    for wrong in (("nonsense",), ("",), (), ("a@b", "--remove")):
        assert binary.run("user", "email", "unposted", *wrong, "--data-dir", server.data_dir).code != 0
    server.command("user", "email", "posted", "--remove")
    server.command("user", "email", "unposted", "posted@example.org")
    users = {user["name"]: user.get("email") for user in map(json.loads, server.command("user", "list", "--json").out.splitlines())}
    assert (users["posted"], users["unposted"]) == (None, "posted@example.org")


def test_a_user_gets_another_role_and_can_be_enabled_again(server):
    server.add_user("climber", "viewer")
    server.command("user", "role", "climber", "supervisor")
    server.command("user", "disable", "climber")
    server.command("user", "enable", "climber")
    [row] = [row for row in server.command("user", "list").out.splitlines() if "climber" in row]
    assert row.split("\t")[1:] == ["climber", "supervisor"]


@pytest.mark.parametrize("arguments", [
    ("team", "rename", "Nobody", "Else"), ("team", "delete", "Nobody"), ("service", "add", "x", "--team", "Nobody"),
    ("team", "member", "set", "Nobody", "admin", "--role", "viewer")])
def test_an_unknown_team_is_named(server, arguments):
    outcome = binary.run(*arguments, "--data-dir", server.data_dir)
    assert outcome.code not in (0, 64) and "Nobody" in outcome.err


# MARK: Report


def report(server, service, *options, code: str | None = None):
    return binary.run("report", "--url", server.url, "--service", service.name, "--code", code or service.code,
                      "--level", "error", "--title", "Backup failed", "--message", "disk is full", *options)


def test_report_with_the_last_lines_of_log_files(server, service, dispatcher, tmp_path):
    (tmp_path / "a.log").write_text("".join(f"a{number}\n" for number in range(100)))
    (tmp_path / "b.log").write_text("b1\nb2\n")
    outcome = report(server, service, "--log-file", tmp_path / "a.log", "--log-file", tmp_path / "b.log",
                     "--log-lines", "3")
    assert outcome.code == 0, outcome
    [stored] = [incident for incident in dispatcher.incidents() if incident["app_name"] == service.name]
    assert (stored["title"], stored["message"]) == ("Backup failed", "disk is full")
    for line in ("a97", "a98", "a99", "b1", "b2"):
        assert line in stored["logs"]
    assert "a96" not in stored["logs"]


def test_report_fails_when_it_was_not_accepted(server, service, tmp_path):
    wrong_code = report(server, service, code="x" * 20)
    no_server = binary.run("report", "--url", "http://127.0.0.1:1", "--service", "s", "--code", "c", "--level", "error",
                           "--title", "t", "--message", "m")
    no_file = report(server, service, "--log-file", tmp_path / "missing.log")
    assert wrong_code.code not in (0, 64) and "code" in wrong_code.err.lower()
    assert no_server.code not in (0, 64) and "127.0.0.1" in no_server.err
    assert no_file.code != 0 and "missing.log" in no_file.err


# MARK: Directories


def test_commands_work_without_a_server(tmp_path):
    added = binary.succeed("service", "add", "Early", "--data-dir", tmp_path / "data", "--json").json()
    assert "Early" in binary.succeed("service", "list", "--data-dir", tmp_path / "data").out
    assert added["code"]


def test_a_directory_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for command in (("service", "list"), ("serve", "--port", "0")):
        outcome = binary.run(*command, "--data-dir", tmp_path / "file")
        assert outcome.code not in (0, 64)
        assert str(tmp_path / "file") in outcome.err


def test_data_is_private_in_a_directory_that_is_not(start_server, tmp_path):
    (tmp_path / "shared").mkdir(mode=0o755)
    server = start_server("shared")
    server.command("backup", tmp_path / "backup.db")
    files = [path for path in [*server.data_dir.iterdir(), tmp_path / "backup.db"] if path.is_file()]
    assert len(files) > 3 and all(path.stat().st_mode & 0o077 == 0 for path in files), files


def test_data_is_private(server):
    assert server.data_dir.stat().st_mode & 0o077 == 0 or all(
        path.stat().st_mode & 0o077 == 0 for path in server.data_dir.iterdir() if path.is_file())
