"""schemathesis over the OpenAPI document: whatever is sent, no 5xx and no answer that the document does not describe."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.api import DOCUMENT, api, token
from harness.native import accepted, send
from harness.rounds import rounds, seconds

SETTINGS = Path(__file__).parent / "fixtures" / "schemathesis.toml"


def fuzz(server, key: str, tmp_path, *options: str, settings: str = "") -> subprocess.CompletedProcess:
    """The same cases in every run; bounded by their number and, should the machine be slow, by time."""
    config = tmp_path / "schemathesis.toml"
    config.write_text(SETTINGS.read_text() + settings)
    return subprocess.run(
        [Path(sys.executable).parent / "schemathesis", "--config-file", config, "run", server.url + DOCUMENT,
         "--header", f"Authorization: Bearer {key}", "--generation-deterministic",
         "--request-timeout", "20", "--continue-on-failure", "--no-color", "--warnings", "off", *options],
        cwd=tmp_path, capture_output=True, text=True, timeout=280)


def check(server, done: subprocess.CompletedProcess):
    assert done.returncode == 0, done.stdout[-20_000:]
    assert "No issues found" in done.stdout or "passed" in done.stdout.splitlines()[-1], done.stdout[-2000:]
    assert server.is_alive()
    assert "request failed" not in server.log()


@pytest.mark.timeout(seconds(300))
def test_nothing_that_is_made_up_breaks_it(server, tmp_path):
    check(server, fuzz(server, token(server), tmp_path, "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(rounds(10))))


@pytest.mark.timeout(seconds(300))
def test_nothing_that_is_done_to_what_there_is_breaks_it(server, tmp_path):
    """The same, all on an incident and a service that are there."""
    service = server.add_service("Fuzzed")
    number = accepted(send(server, service, {"title": "Fuzzed", "logs": "one\ntwo", "tags": {"a": "b"}}))["incident_id"]
    admin = api(server)
    admin.post(f"/incidents/{number}/links", {"url": "https://example.org/"})
    for other in range(3):
        accepted(send(server, service, {"title": f"Other {'abc'[other]}"}))
    on = f"""
[[operations]]
include-path-regex = "^/api/v1/incidents/[{{]"
parameters = {{ "path.id" = {number}, "path.link" = 1 }}

[[operations]]
include-path-regex = "^/api/v1/services/[{{]"
parameters = {{ "path.id" = {service.id} }}

[[operations]]
include-method = "DELETE"
enabled = false
"""
    check(server, fuzz(server, token(server), tmp_path, "--phases", "coverage,fuzzing", "--max-examples", str(rounds(15)), settings=on))
    # It was really done to them.
    kinds = {entry["kind"] for entry in admin.all(f"/incidents/{number}/timeline")}
    assert kinds >= {"comment", "tagged", "acknowledged", "closed"}
    assert admin.get(f"/services/{service.id}")["retiring_codes"]


@pytest.mark.timeout(seconds(300))
def test_nothing_that_is_made_up_breaks_saved_views(server, tmp_path):
    """They are somebody's: a token of the house has none."""
    key = token(server, owner="admin")
    check(server, fuzz(server, key, tmp_path, "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(rounds(15)),
                       "--include-path-regex", "^/api/v1/views"))
