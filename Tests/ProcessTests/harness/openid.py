"""A real OpenID Connect provider as a process of its own, and its sign-in page."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import binary

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".tools/openid-provider/bin/python"
SCRIPT = Path(__file__).with_name("openid_provider.py")
CLIENT_ID, CLIENT_SECRET = "switchboard", "a secret of the client"
RULES = "desk-admins=admin, payments-on-call=operator@Payments"


class Provider:
    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.issuer = self._line()

    def _line(self) -> str:
        line = self.process.stdout.readline().strip()
        assert line, "the provider ended"
        return line

    def register(self, redirect_uri: str):
        self._tell(f"register {redirect_uri}")

    def vary(self, words: str = ""):
        """In which form it says things from now on; as usual without a word."""
        self._tell(f"vary {words}")

    def _tell(self, line: str):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        assert self._line() == "done"

    @property
    def settings(self) -> dict[str, str]:
        """For a server whose people have their accounts here."""
        return {"SWITCHBOARD_OIDC_ISSUER": self.issuer, "SWITCHBOARD_OIDC_CLIENT_ID": CLIENT_ID,
                "SWITCHBOARD_OIDC_CLIENT_SECRET": CLIENT_SECRET, "SWITCHBOARD_OIDC_NAME": "Example Org",
                "SWITCHBOARD_OIDC_SCOPES": "openid profile email groups", "SWITCHBOARD_OIDC_ROLES_CLAIM": "realm_access.roles", "SWITCHBOARD_OIDC_ROLES": RULES}


@contextmanager
def provider():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SWITCHBOARD_")}
    process = subprocess.Popen([PYTHON, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, env=environment, preexec_fn=binary.die_with_tests)
    try:
        yield Provider(process)
    finally:
        process.kill()
        process.wait()


def sign_in_there(page, name: str):
    """What a person does on the provider's pages."""
    for field, value in (("login", name), ("password", f"password of {name}")):
        there = page.url
        page.locator(f"input[name={field}]").fill(value)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != there)
