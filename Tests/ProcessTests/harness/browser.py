"""Chromium, and a plain session, signed in on the pages."""

import re
from contextlib import contextmanager

import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .server import ADMIN, PASSWORD, Server, wait_for

SIGN_IN = "/sign-in"
LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "pt-BR": "pt-BR"}  # what `lang` says: what the browser asks for
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ["light", "dark"]
# Language, theme and screen of the pages that people see every day: each language in both themes, each theme and each language on
# both screens. All twelve would take twice the time and have never found more.
LOOKS = [("en", "light", "desktop"), ("en", "dark", "phone"), ("ru", "light", "phone"), ("ru", "dark", "desktop"),
         ("pt-BR", "light", "desktop"), ("pt-BR", "dark", "phone")]


def hidden_fields(html: str) -> dict[str, str]:
    """What a form sends along unseen: the token against forged requests, for one."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


def post_form(session: requests.Session, server: Server, page: str, address: str, /, **fields) -> requests.Response:
    """Opens a page and sends one of its forms."""
    hidden = hidden_fields(session.get(server.url + page).text)
    return session.post(server.url + address, data=hidden | fields, timeout=20)


def signed_in_session(server: Server, user: str = ADMIN, password: str = PASSWORD) -> requests.Session:
    """What a browser without JavaScript does."""
    session = requests.Session()
    answer = post_form(session, server, SIGN_IN, SIGN_IN, name=user, password=password)
    assert answer.ok and SIGN_IN not in answer.url, answer.text
    return session


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        # Without the frame of a browser's windows, which would be drawn for each context anew and take most of the time.
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        yield browser
        browser.close()


def new_context(browser: Browser, server: Server, language: str = "en", theme: str = "light", screen: str = "desktop",
                **options) -> BrowserContext:
    return browser.new_context(base_url=server.url, locale=LANGUAGES[language], color_scheme=theme,
                               viewport=SCREENS[screen], reduced_motion="reduce", **options)


def sign_in(page: Page, user: str = ADMIN, password: str = PASSWORD):
    page.goto(SIGN_IN)
    page.locator("input[name=name]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: SIGN_IN not in url)


def goto_found(page: Page, address: str, rows: int):
    """Opens a search that finds so many: the index follows the commits by a moment."""
    # Asked beside the page: one that is open may be about to fetch itself anew.
    wait_for(lambda: len(re.findall(r'<li [^>]*class="row[ "]', page.request.get(address).text())) == rows, 10,
             f"{rows} incidents at {address}")
    page.goto(address)


class Complaints:
    """Everything a page may do wrong without anybody noticing."""

    def __init__(self, page: Page):
        self.found: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.found.append(message.text))
        page.on("pageerror", lambda error: self.found.append(f"error in a script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", lambda answer: answer.status >= 400 and self.found.append(f"{answer.status} {answer.url}"))

    def _failed(self, request):
        # What was under way when its page was left, by a link or by the test, is given up by the browser itself; what
        # the server or the content security policy refuses has another name.
        if request.resource_type != "eventsource" and request.failure != "net::ERR_ABORTED":
            self.found.append(f"failed: {request.resource_type} {request.url} ({request.failure})")
