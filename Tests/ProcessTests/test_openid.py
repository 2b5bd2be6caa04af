"""Sign-in with the organization's accounts, at a real provider."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from harness import binary
from harness.browser import LANGUAGES, SIGN_IN, Complaints, chromium, new_context
from harness.openid import provider, sign_in_there
from harness.server import ADMIN, PASSWORD, Server, wait_for

START, CALLBACK = SIGN_IN + "/oidc", SIGN_IN + "/oidc/callback"


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory, new_database):
    """A server and the provider of its people's accounts."""
    with provider() as running:
        server = Server(tmp_path_factory.mktemp("openid") / "data", running.settings, database_url=new_database())
        with server.start():
            server.command("team", "add", "Payments")
            running.register(server.url + CALLBACK)
            server.provider = running
            yield server


@pytest.fixture
def page(browser, desk):
    context = new_context(browser, desk, java_script_enabled=False)
    yield context.new_page()
    context.close()


def come_in(page, name: str, wanted: str = "/services"):
    page.goto(wanted)
    assert SIGN_IN in page.url
    page.locator(f"main a[href^='{START}']").click()
    sign_in_there(page, name)


def reasons(desk) -> set[str]:
    """Why sign-ins were refused; a line that is being written does not count yet."""
    lines = desk.log().split("\n")[:-1]
    return {json.loads(line)["reason"] for line in lines if "OpenID Connect refused" in line}


def users(desk) -> list[dict]:
    return [json.loads(line) for line in desk.command("user", "list", "--json").out.splitlines()]


def user(desk, name: str) -> dict:
    return next(user for user in users(desk) if user["name"] == name)


def test_an_account_comes_in_with_its_role_and_to_the_page_it_wanted(desk, page):
    come_in(page, "ada", "/services?from=link")
    assert page.url == desk.url + "/services?from=link"
    assert page.locator(".foot-name strong").inner_text() == "Ada Lovelace"
    assert page.goto("/settings").status == 200
    assert user(desk, "Ada Lovelace")["role"] == "admin"
    came = next(json.loads(line) for line in desk.log().splitlines() if "claims of an account" in line)
    assert "realm_access.roles" in came["claims"].split() and came["values"] == "desk-admins"


def test_an_account_gets_its_role_in_a_team_alone(desk, page):
    come_in(page, "bob")
    assert page.locator("h1").inner_text()
    assert page.goto("/settings").status == 403
    members = desk.command("team", "list", "--members").out.splitlines()
    assert [line.split("\t") for line in members] == [["Payments", "Bob", "operator"]]


@pytest.mark.parametrize("words", ["objects", "entries", "sparse", "sparse signed"])
def test_an_account_comes_in_whatever_form_its_claims_have(desk, page, words):
    desk.provider.vary(words)
    try:
        come_in(page, "ada")
    finally:
        desk.provider.vary()
    assert page.locator(".foot-name strong").inner_text() == "Ada Lovelace"
    assert page.goto("/settings").status == 200


def test_without_userinfo_the_id_token_counts_and_the_log_says_what_came(desk, page):
    desk.provider.vary("sparse refused")
    try:
        come_in(page, "ada")
    finally:
        desk.provider.vary()
    assert "no role" in page.get_by_role("alert").inner_text()
    lines = [json.loads(line) for line in desk.log().split("\n")[:-1]]
    refused = next(line for line in lines if line["message"].startswith("userinfo is refused"))
    came = [line for line in lines if line["message"].startswith("claims of an account")]
    assert "403" in refused["reason"] and "sub" in came[-1]["claims"].split() and came[-1]["values"] == ""


def test_a_sign_in_ends_the_earlier_one_of_this_browser(desk, browser):
    context = new_context(browser, desk)
    page = context.new_page()
    come_in(page, "ada")
    earlier = {cookie["name"]: cookie["value"] for cookie in context.cookies(desk.url)}

    def leads_in() -> bool:
        return requests.get(desk.url + "/services", cookies=earlier, allow_redirects=False, timeout=20).status_code == 200
    assert leads_in()
    page.goto(START)
    page.wait_for_url(lambda url: url.startswith(desk.url) and SIGN_IN not in url)
    assert not leads_in()
    context.close()


def test_the_doctor_looks_at_the_provider(desk):
    found = desk.command("doctor", "--json", env=desk.settings).json()["findings"]
    [said] = [finding for finding in found if finding["check"] == "sign-in by oidc.issuer"]
    # Of its keys one can check signatures.
    assert said["level"] == "ok" and desk.provider.issuer in said["what"] and "4 more cannot be used" in said["what"]


def test_the_provider_sends_people_back_to_the_public_address(desk, start_server):
    server = start_server(**desk.provider.settings, SWITCHBOARD_SERVER_PUBLIC_URL="https://desk.example.org")
    there = requests.get(server.url + START + "?return_to=%2Fservices", allow_redirects=False, timeout=20).headers["Location"]
    assert there == f"https://desk.example.org{START}?return_to=%2Fservices&public=1"
    asked = requests.get(server.url + urlsplit(there).path + "?" + urlsplit(there).query, allow_redirects=False, timeout=20)
    assert asked.headers["Location"].startswith(desk.provider.issuer)
    assert parse_qs(urlsplit(asked.headers["Location"]).query)["redirect_uri"] == ["https://desk.example.org" + CALLBACK]


@pytest.mark.both_engines
def test_the_second_sign_in_finds_the_same_user(desk, browser):
    for _ in range(2):
        context = new_context(browser, desk)
        come_in(context.new_page(), "ada")
        context.close()
    names = [user["name"] for user in users(desk)]
    assert names.count("Ada Lovelace") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_without_a_role_is_told_so(desk, browser, language):
    context = new_context(browser, desk, language)
    page = context.new_page()
    come_in(page, "eve")
    assert page.url.startswith(desk.url + CALLBACK)
    said = page.get_by_role("alert").inner_text()
    assert {"en": "no role", "ru": "нет роли", "pt-BR": "não tem função"}[language] in said
    assert "Eve" not in [user["name"] for user in users(desk)]
    context.close()


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(desk, browser):
    context = new_context(browser, desk)
    page = context.new_page()
    answers = []
    page.on("request", lambda request: request.url.startswith(desk.url + CALLBACK) and answers.append(request))
    come_in(page, "ada")
    answer, sent = answers[0].url, answers[0].all_headers()["cookie"]
    assert "switchboard_oidc" in sent
    for cookies in ({}, {"Cookie": sent}):
        stranger = requests.get(answer, headers={"Accept-Language": "en"} | cookies, timeout=20)
        assert stranger.status_code == 403 and "another browser" in stranger.text
        assert "switchboard_session" not in stranger.cookies
    again = page.goto(answer)
    assert again.status == 403
    context.close()


def test_an_answer_made_up_by_somebody_is_refused_and_logged(desk):
    session = requests.Session()
    start = session.get(desk.url + START, allow_redirects=False, timeout=20)
    assert start.status_code == 303
    asked = parse_qs(urlsplit(start.headers["Location"]).query)
    assert asked["scope"] == [desk.settings["SWITCHBOARD_OIDC_SCOPES"]] and asked["code_challenge_method"] == ["S256"]
    [state] = asked["state"]
    issuer = desk.settings["SWITCHBOARD_OIDC_ISSUER"]
    for query in (f"code=x&state={state}&iss=https%3A%2F%2Fevil.example", f"code=x&state={state}", "code=x&state=y", ""):
        session.cookies.update(start.cookies)
        answer = session.get(f"{desk.url}{CALLBACK}?{query}", timeout=20)
        assert answer.status_code == 403, query
        assert "switchboard_session" not in session.cookies
    session.cookies.update(start.cookies)
    refused = session.get(f"{desk.url}{CALLBACK}?error=access_denied&state={state}&iss={issuer}", timeout=20)
    assert refused.status_code == 403 and "without an account" in refused.text
    said = {"the answer is of the issuer https://evil.example", "access_denied"}
    wait_for(lambda: said <= reasons(desk), 5, "the reasons in the log")


def test_a_password_still_opens_the_door_when_the_provider_is_gone(start_server, browser):
    with provider() as running:
        server = start_server(**running.settings)
    context = new_context(browser, server)
    page = context.new_page()
    complaints = Complaints(page)
    page.goto(SIGN_IN)
    page.locator(f"main a[href^='{START}']").click()
    assert "does not answer" in page.get_by_role("alert").inner_text()
    assert all("502" in text for text in complaints.found)
    page.locator("input[name=name]").fill(ADMIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: SIGN_IN not in url)
    context.close()


def test_settings_that_cannot_work_are_refused_at_start(tmp_path):
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", env={
        "SWITCHBOARD_OIDC_ISSUER": "http://id.example.org", "SWITCHBOARD_OIDC_ROLES": "a=boss"})
    assert outcome.code != 0
    for words in ("oidc.client_id", "https address", "VALUE=ROLE"):
        assert words in outcome.err
