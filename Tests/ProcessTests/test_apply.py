"""Playbooks and what belongs to them as files: `switchboard apply` and `switchboard export`, beside a running server."""

import json
from pathlib import Path

import pytest
import requests
import yaml

from harness import binary
from harness.binary import ROOT

SAMPLE = ROOT / "docs" / "samples" / "action-desk.yaml"
FILE = """\
teams:
  - { name: Noite, members: { ann: operator, bob: viewer } }
services:
  - { name: Pix, team: Noite, status_url: "https://pix.example.org/health", rate_limit: 100 }
destinations:
  - { name: noite-hook, team: Noite, webhook: "https://hooks.example.org/noite", levels: [ error, critical ] }
  - { name: only-by-name, services: [], telegram: "-100", language: pt-BR, time_zone: America/Sao_Paulo }
playbooks:
  - code: "0007"
    name: 'Pix: "fora"'
    service: Pix
    when: { all: [ { level: [ error, critical ] }, { title: { matches: "^pix" } } ] }
    escalate:
      - { unacknowledged: 90s, tell: [ "team:Noite", "destination:only-by-name" ], repeat: 5m, stop_on_acknowledgement: false }
"""
ADDED = ["team/Noite", "service/Pix", "destination/noite-hook", "destination/only-by-name", "playbook/0007"]


def written(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


@pytest.fixture
def desk(start_server):
    server = start_server()
    for name in ("ann", "bob"):
        server.add_user(name, "viewer")
    return server


def refused(server, *arguments, stdin: str | None = None) -> list[str]:
    outcome = run(server, *arguments, stdin=stdin)
    assert (outcome.code, outcome.out) == (1, ""), outcome
    return outcome.err.splitlines()


def run(server, *arguments, stdin: str | None = None) -> binary.Outcome:
    return binary.run(*arguments, "--data-dir", server.data_dir, stdin=stdin, env=server.storage)


@pytest.mark.both_engines
def test_files_are_applied_and_exported_the_same(desk, tmp_path):
    path = written(tmp_path / "a.yaml", FILE)
    before = run(desk, "export").out
    trial = run(desk, "apply", "-f", path, "--dry-run")
    assert trial.code == 0 and all(line[0] in "+-" for line in trial.out.splitlines())
    assert "+  - name: Noite\n" in trial.out and "-" not in {line[0] for line in trial.out.splitlines() if not line.startswith("---")}
    assert run(desk, "export").out == before
    done = run(desk, "apply", "-f", path, "--json")
    assert done.out == json.dumps({"added": ADDED, "changed": [], "removed": [], "unchanged": 0}, separators=(",", ":")) + "\n"
    again = run(desk, "apply", "-f", path, "--json").json()
    assert again == {"added": [], "changed": [], "removed": [], "unchanged": 5}
    assert run(desk, "apply", "-f", path, "--dry-run").out == ""

    text = run(desk, "export").out
    assert yaml.safe_load(text)["playbooks"] == yaml.safe_load(FILE)["playbooks"]
    assert yaml.safe_load(text)["teams"] == yaml.safe_load(FILE)["teams"]
    assert "whsec_" not in text
    changed = written(tmp_path / "b.yaml", FILE.replace("90s", "2m").replace("rate_limit: 100", "rate_limit: 200"))
    assert run(desk, "apply", "-f", changed, "--dry-run").out.splitlines() == [
        "--- service/Pix", "+++ service/Pix", "-    rate_limit: 100", "+    rate_limit: 200",
        "--- playbook/0007", "+++ playbook/0007",
        '-      - { unacknowledged: 90s, tell: [ "team:Noite", "destination:only-by-name" ], repeat: 5m, stop_on_acknowledgement: false }',
        '+      - { unacknowledged: 2m, tell: [ "team:Noite", "destination:only-by-name" ], repeat: 5m, stop_on_acknowledgement: false }',
    ]
    assert run(desk, "apply", "-f", changed, "--json").json()["changed"] == ["service/Pix", "playbook/0007"]
    assert run(desk, "apply", "-f", path).out == "changed service/Pix\nchanged playbook/0007\n"
    assert run(desk, "export").out == text


def test_an_export_is_applied_elsewhere(desk, start_server, tmp_path):
    assert run(desk, "apply", "-f", written(tmp_path / "a.yaml", FILE), str(SAMPLE)).code == 0
    text = run(desk, "export").out
    other = start_server("other")
    for name in ("ann", "bob"):
        other.add_user(name, "viewer")
    assert run(other, "apply", "-f", "-", stdin=text).code == 0
    assert run(other, "export").out == text


def test_the_running_server_knows_at_once(desk, tmp_path):
    assert run(desk, "apply", "-f", str(SAMPLE), "--json").json()["added"] == [
        "team/Analista N1", "team/Analista N2", "team/Coordenação", "service/Login", "playbook/0001"]
    answers = [requests.post(f"{desk.url}/339", timeout=10, json={"gatilhos": [
        {"servico": "login", "retorno": "404"}, {"servico": "login", "retorno": "503"}]}).json() for _ in range(2)]
    assert answers == [{"message": "Incidente criado e relacionado à ação."}, {"message": "Problema contabilizado."}]


def test_every_fault_of_every_file_is_told_and_nothing_is_applied(desk, tmp_path):
    before = run(desk, "export").out
    first = written(tmp_path / "first.yaml", """\
teams:
  - { name: Noite, members: { nobody-of-this-name: viewer } }
  - name: Dia
    membres: {}
playbooks:
  - code: "1"
    name: one
    escalate:
      - { after: 5 minutes, tell: [ "team:Nobody" ] }
""")
    second = written(tmp_path / "second.yaml", """\
playbooks:
  - code: "1"
    name: one
    service: Login
    when: { all: [ { title: { matches: "(" } } ] }
""")
    third = written(tmp_path / "third.yaml", "teams:\n  - &x { name: A }\n  - *x\n")
    faults = refused(desk, "apply", "-f", first, second, third, str(tmp_path / "none.yaml"))
    wanted = [
        (first, 2, "nobody-of-this-name"), (first, 4, "membres"), (first, 6, "service"), (first, 9, "5 minutes"), (first, 9, "Nobody"),
        (second, 2, '"1"'), (second, 5, "("), (third, 3, "*x"), (str(tmp_path / "none.yaml"), 1, "cannot be read"),
    ]
    assert len(faults) == len(wanted), faults
    for line, (file, number, word) in zip(faults, wanted):
        assert line.startswith(f"{file}:{number}: ") and word in line, (line, word)
    assert refused(desk, "apply", "-f", first, second, third, "--dry-run", "--json") == faults[:-1]
    assert run(desk, "export").out == before


HOSTILE = {
    "bomb": ("a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)), 2),
    "deep": ("teams: " + "[" * 5000 + "]" * 5000 + "\n", 1),
    "twice": ("teams: []\nservices: []\nteams: []\n", 3),
    "tab": ("teams:\n\t- { name: A }\n", 2),
    "merge": ("teams:\n  - { <<: { name: A } }\n", 2),
    "tag": ("teams:\n  - !!python/object:os.system { name: A }\n", 2),
    "list": ("- a\n", 1),
    "text": ("just a text\n", 1),
    "wrong type": ("teams: 7\n", 1),
    "a map for a name": ("teams:\n  - name: { a: b }\n", 2),
    "a number where a list is": ("playbooks:\n  - code: a\n    name: b\n    service: c\n    escalate: 5\n", 5),
    "unknown": ("teams:\n  - { name: A, colour: red }\n", 2),
    "no name": ("teams:\n  - { name: A }\n  - {}\n", 3),
    "escape": ("teams:\n  - { name: \"a\\u202Eb\" }\n", 2),
    "control": ("teams:\n  - { name: \"a\x07b\" }\n", 2),
    "open": ("teams:\n  - { name: A\n", 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_their_line(server, name):
    text, line = HOSTILE[name]
    faults = refused(server, "apply", "-f", "-", stdin=text)
    assert faults[0].startswith(f"-:{line}: "), faults
    assert all(len(fault) < 500 and "\x07" not in fault for fault in faults)


def test_files_too_large_or_not_utf8_are_refused(server, tmp_path):
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * (3 << 20) + "\n")
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"teams:\n  - { name: A }\n  - { name: \xff }\n")
    faults = refused(server, "apply", "-f", str(large), str(broken))
    assert faults[0].startswith(f"{large}:1: ") and faults[1].startswith(f"{broken}:3: ") and len(faults) == 2
