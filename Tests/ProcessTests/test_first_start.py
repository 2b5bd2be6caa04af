"""The first start on an empty directory: somebody has to be let in, and nobody else."""

import requests

from harness.browser import hidden_fields
from harness.dispatcher import Dispatcher
from harness.raw import exchange
from harness.server import ADMIN, PASSWORD, Server


def test_the_administrator_comes_from_the_environment(start_server):
    server = start_server()
    assert Dispatcher(server).get("/v1/apps/").status_code == 200
    assert PASSWORD not in server.log()


def test_the_password_may_come_from_a_file(tmp_path):
    (tmp_path / "password").write_text(PASSWORD + "\n")
    settings = {"SWITCHBOARD_ADMIN_USER": ADMIN, "SWITCHBOARD_ADMIN_PASSWORD_FILE": tmp_path / "password"}
    with Server(tmp_path / "data", settings, admin=False).start() as server:
        Dispatcher(server)


def test_the_environment_does_not_change_an_administrator_who_exists(start_server):
    server = start_server()
    server.stop()
    server.settings["SWITCHBOARD_ADMIN_PASSWORD"] = "something else entirely"
    server.start()
    Dispatcher(server)


def test_without_one_the_log_holds_a_link_that_works_once(tmp_path):
    with Server(tmp_path / "data", admin=False).start() as server:
        link = server.set_up_link()
        assert link.startswith(server.url), "the link does not lead to the port that was chosen"
        path = link.removeprefix(server.url)
        browser = requests.Session()
        page = browser.get(server.url + path)
        assert page.status_code == 200
        refused = browser.post(server.url + path, data=hidden_fields(page.text) | {
            "name": "first", "password": PASSWORD, "again": "another"})
        assert refused.status_code == 422
        assert requests.put(server.url + path).status_code == 405
        token = path.rsplit("/", 1)[1]
        encoded = "".join(f"%{ord(letter):02x}" for letter in token)
        for spelling in (f"//setup//{token}", f"/setup/{token}/", f"/SETUP/{token}", f"/%73etup/{token}", f"/setup%2F{token}", f"/desk/setup/{token}",
                         f"/setup/{encoded}", f"/SETUP/{encoded}", f"/setup/{token}/more"):
            exchange(server.port, f"GET {spelling} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert encoded not in server.log()
        assert server.log().count(token) == 1, "in no line of the log, in no spelling"
        assert server.log().count(path) == 1, "the address with the secret is logged once, when the link is made"
        answer = browser.post(server.url + path, data=hidden_fields(page.text) | {
            "name": "first", "password": PASSWORD, "again": PASSWORD})
        assert answer.ok and path not in answer.url, answer.text
        Dispatcher(server, "first")
        again = requests.get(server.url + path)
        assert again.status_code in (404, 410)


def test_a_second_start_prints_no_link(start_server):
    server = start_server()
    server.stop()
    server.start()
    assert "setup" not in server.log() and "set-up" not in server.log()
