"""Settings: flags over environment over file over defaults; every problem reported at once, before anything listens."""

import re

import pytest
import requests

from harness import binary
from harness.browser import signed_in_session
from harness.server import Server, listening_port


def refused(tmp_path, settings: str = "", env: dict | None = None, arguments: tuple = ()) -> binary.Outcome:
    (tmp_path / "data").mkdir(exist_ok=True)
    if settings:
        (tmp_path / "data" / "switchboard.yaml").write_text(settings)
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", *arguments, env=env, timeout=20)
    assert outcome.code not in (0, -9)
    assert listening_port(outcome.err) is None
    return outcome


def test_all_problems_are_reported_together(tmp_path):
    outcome = refused(tmp_path, "nonsense: 1\nlog:\n  level: loudest\n",
                      env={"SWITCHBOARD_ALSO_NONSENSE": "1", "SWITCHBOARD_SERVER_PUBLIC_URL": "no address"})
    for word in ("nonsense", "loudest", "SWITCHBOARD_ALSO_NONSENSE", "no address"):
        assert word in outcome.err


@pytest.mark.parametrize("file", ["- a\n- list\n", "server.port: many\n", "server:\n  port: [1, 2]\n", "server:\n  port: 70000\n", "{", "a: b: c\n"])
def test_a_file_that_makes_no_sense_is_refused(tmp_path, file):
    assert "switchboard.yaml" in refused(tmp_path, file).err


def test_a_missing_file_named_by_hand_is_refused(tmp_path):
    assert "nowhere.yaml" in refused(tmp_path, arguments=("--config", tmp_path / "nowhere.yaml")).err


def test_a_secret_never_appears_in_a_problem(tmp_path):
    outcome = refused(tmp_path, env={"SWITCHBOARD_ADMIN_USER": "admin", "SWITCHBOARD_ADMIN_PASSWORD": "hunter2"})
    assert "hunter2" not in outcome.err


@pytest.mark.parametrize("value", ["@hunter2", "*hunter2", "hunter2\n  readers: 3\n  readers: 4"])
def test_a_secret_is_not_in_what_is_wrong_with_the_file(tmp_path, value):
    outcome = refused(tmp_path, f"database:\n  password: {value}\n")
    assert "not valid yaml" in outcome.err
    assert "hunter2" not in outcome.err + outcome.out


def test_a_missing_secret_file_is_named(tmp_path):
    outcome = refused(tmp_path, env={"SWITCHBOARD_ADMIN_USER": "a", "SWITCHBOARD_ADMIN_PASSWORD_FILE": "/none/such"})
    assert "/none/such" in outcome.err


@pytest.mark.parametrize("mode, warns", [(0o644, True), (0o604, True), (0o660, True), (0o640, False), (0o600, False)])
def test_a_secret_in_the_file_warns_at_start_when_others_may_read_it(tmp_path, mode, warns):
    (tmp_path / "data").mkdir(mode=0o700)
    file = tmp_path / "data" / "switchboard.yaml"
    file.write_text("oidc:\n  client_secret: geheim-von-allen\n")
    file.chmod(mode)
    with Server(tmp_path / "data").start() as server:
        log = server.log()
    assert ("oidc.client_secret" in log and "SWITCHBOARD_OIDC_CLIENT_SECRET_FILE" in log) == warns
    assert "geheim-von-allen" not in log


def test_environment_wins_over_the_file(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "switchboard.yaml").write_text("server:\n  public_url: http://from-file.example.org\n")
    with Server(tmp_path / "data").start() as server:
        assert "from-file.example.org" in served_address(server)
    with Server(tmp_path / "data", {"SWITCHBOARD_SERVER_PUBLIC_URL": "http://from-env.example.org"}).start() as server:
        assert "from-env.example.org" in served_address(server)
    with Server(tmp_path / "data", {"SWITCHBOARD_SERVER_PUBLIC_URL": "http://from-env.example.org"},
                ("--server-public-url", "http://from-flag.example.org")).start() as server:
        assert "from-flag.example.org" in served_address(server)


def served_address(server: Server) -> str:
    return signed_in_session(server).get(server.url + "/report").text


def manual() -> list[tuple[str, str]]:
    """Key and flag of every setting, `–` for none."""
    text = (binary.ROOT / "docs" / "settings.md").read_text()
    return re.findall(r"^\| `([^`]+)` \| `?([^` ]+)`? \|", text, re.MULTILINE)


def test_the_help_of_serve_names_the_flag_of_every_setting_in_the_manual():
    words = binary.succeed("serve", "--help").out.split()
    flags = dict(manual())
    assert len(flags) > 70
    assert [flag for flag in flags.values() if flag != "–" and flag not in words] == []
    assert {"admin.password", "oidc.client_secret"} <= {key for key, flag in flags.items() if flag == "–"}
    assert "--admin-password" not in words


def test_settings_of_every_module_are_read_and_told_in_one_list(tmp_path):
    outcome = refused(tmp_path, "intake.rate_limit: many\noidc.issuer: https://id.example\n",
                      env={"SWITCHBOARD_SESSIONS_HOURS": "0"}, arguments=("--limits-title", "1", "--limits-body-bytes", "64MiB"))
    for words in ("7 problems", "switchboard.yaml line 1: intake.rate_limit is a whole number", "SWITCHBOARD_SESSIONS_HOURS: sessions.hours",
                  "--limits-title: limits.title is", "oidc.client_id", "server.public_url"):
        assert words in outcome.err, words
