"""The examples of docs/api/native.md, run as they stand."""

import re
import subprocess

import pytest

from harness.api import document, token
from harness.binary import ROOT
from harness.native import accepted, send

PAGE = (ROOT / "docs" / "api" / "native.md").read_text()
EXAMPLES = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk(server):
    service = server.add_service("Examples")
    for title in ("One", "Another"):
        accepted(send(server, service, {"title": title}))
    return {"DESK": server.url, "TOKEN": token(server), "CODE": service.code, "PATH": "/usr/bin:/bin"}


def test_every_example_works(desk):
    assert len(EXAMPLES) >= 4
    for example in EXAMPLES:
        done = subprocess.run(["bash", "-euc", example], env=desk, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
        assert done.stdout, example


def test_every_kind_of_change_is_told(server):
    """The page names the events of the stream as the document does."""
    for name in document(server)["components"]["schemas"]["Change"]["properties"]["type"]["enum"]:
        assert f"`{name}`" in PAGE or f"`.{name.partition('.')[2]}`" in PAGE, name
