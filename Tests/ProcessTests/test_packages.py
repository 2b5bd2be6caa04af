"""What `make packages` makes of the server: put on a Debian with the real apt and systemd, used, upgraded and taken off again."""

import html
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import textwrap
import time
from pathlib import Path

import pytest
import yaml

from harness import binary
from harness.machine import Machine, missing
from harness.rounds import seconds
from harness.server import wait_for

PREVIOUS, THIS = "0.0.9", "0.0.10"
PASSWORD = "correct horse battery staple"
# What the previous version left: test_previous_version.py.
DUMP = Path(__file__).parent / "fixtures" / "installation_0_1_0.sql"
KEY = "3e02ebf08e36d28324fb1ac346931087fceacc27166940737222133e7559e891"
SHOP = "shop-code-of-the-previous-version"

needs_a_machine = pytest.mark.skipif(missing() is not None, reason=f"a machine of its own {missing()}")
pytestmark = pytest.mark.timeout(seconds(300))


def built(folder: Path, *options: str) -> Path:
    subprocess.run(
        [sys.executable, binary.ROOT / "scripts" / "packages.py", folder, "--only", "server", *options], check=True, timeout=280,
        env={**os.environ, "SWITCHBOARD_BINARY": str(binary.binary())}, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    built(folder, "--version", PREVIOUS, "--compression", "0")
    built(folder, "--version", THIS, "--compression", "1")
    # Everybody may read it, as apt wants it.
    for each in [folder, *folder.parents]:
        if each.owner() == folder.owner() and str(each).startswith(str(tmp_path_factory.getbasetemp().parent)):
            each.chmod(0o755)
    return folder


@pytest.fixture
def machine(packages, tmp_path):
    with Machine(tmp_path, packages) as running:
        yield running


def package(version: str) -> str:
    return f"/run/handed/switchboard_{version}-1_*.deb"


def install(machine: Machine, version: str) -> str:
    return machine.run(f"apt-get install --yes --quiet {package(version)}")


# MARK: What is in them


def test_lintian_finds_no_error(packages):
    """Of a debug build it is known that it is neither stripped nor whole."""
    [path] = packages.glob(f"switchboard_{THIS}-1_*.deb")
    told = subprocess.run(["lintian", "--fail-on", "none", path], capture_output=True, text=True, timeout=240, check=True).stdout
    is_release = ".build/debug" not in str(binary.binary())
    known = () if is_release else ("unstripped-binary-or-object", "custom-library-search-path")
    assert [line for line in told.splitlines() if line[:2] in ("E:", "W:") and not any(tag in line for tag in known)] == []


def test_the_tarball_runs_where_it_is_unpacked(packages, tmp_path):
    [path] = packages.glob(f"switchboard-{THIS}-linux-*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    [top] = tmp_path.iterdir()
    assert {each.name for each in top.iterdir()} == {
        "bin", "completions", "docs", "man", "proxies", "systemd", "switchboard.yaml", "README", "LICENSE", "CHANGELOG.md"}
    said = subprocess.run([top / "bin" / "switchboard", "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert said.startswith("switchboard ")
    readme = (top / "README").read_text()
    assert "@DEPENDS" not in readme and "libc6" in readme
    for named in re.findall(r"\((\w+\.md)[)#]", (top / "docs" / "install.md").read_text()):
        assert (top / "docs" / named).exists(), named


def test_every_command_has_a_manual_page_that_man_can_show(packages, tmp_path):
    [path] = packages.glob(f"switchboard-{THIS}-linux-*.tar.gz")
    with tarfile.open(path) as archive:
        pages = {Path(each.name).name: archive.extractfile(each).read() for each in archive if "/man/man1/" in each.name}
    told = json.loads(binary.succeed("--experimental-dump-help").out)["command"]
    commands = {each["commandName"] for each in told["subcommands"]} - {"help"}
    assert set(pages) == {"switchboard.1", *(f"switchboard-{name}.1" for name in commands)}
    for name, page in pages.items():
        (tmp_path / name).write_bytes(page)
        shown = subprocess.run(
            ["man", "--warnings", "-l", tmp_path / name], capture_output=True, text=True, timeout=60, check=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "200", "MANPAGER": "cat"})
        assert shown.stderr == "" and "NAME" in shown.stdout, name
    assert "--data-dir" in shown_options(tmp_path / "switchboard-serve.1")


def shown_options(page: Path) -> str:
    return page.read_text().replace("\\-", "-")


def test_completions_are_what_each_shell_reads(packages, tmp_path):
    [path] = packages.glob(f"switchboard-{THIS}-linux-*.tar.gz")
    with tarfile.open(path) as archive:
        files = [each for each in archive if "/completions/" in each.name and each.isfile()]
        scripts = {Path(each.name).name: archive.extractfile(each).read() for each in files}
    assert set(scripts) == {"switchboard", "_switchboard", "switchboard.fish"}
    assert scripts["_switchboard"].startswith(b"#compdef switchboard") and b"complete -c 'switchboard'" in scripts["switchboard.fish"]
    (tmp_path / "completions").write_bytes(scripts["switchboard"])
    asked = textwrap.dedent("""
        . ./completions
        COMP_WORDS=(switchboard doc) COMP_CWORD=1 COMP_LINE="switchboard doc" COMP_POINT=15
        _switchboard switchboard doc switchboard
        printf '%s\\n' "${COMPREPLY[@]}"
    """)
    said = subprocess.run(["bash", "-c", asked], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert said.stdout.split() == ["doctor"], said.stderr


# MARK: On a machine


@needs_a_machine
def test_from_one_command_to_the_first_sign_in(machine):
    started = time.monotonic()
    told = install(machine, THIS)
    link = re.search(r"http://127\.0\.0\.1:8220/setup/\w+", told)[0]
    page = machine.run(f"curl -sS -c /tmp/jar {link}")
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    fields = dict(hidden) | {"name": "first", "password": PASSWORD, "again": PASSWORD}
    data = " ".join(f"--data-urlencode '{name}={html.unescape(value)}'" for name, value in fields.items())
    answer = machine.run(f"curl -sS -o /dev/null -w '%{{http_code}}' -b /tmp/jar -c /tmp/jar {data} {link}")
    assert answer == "303" and "first" in machine.run("curl -sS -b /tmp/jar http://127.0.0.1:8220/")
    assert time.monotonic() - started < 30
    assert "first" in machine.run("switchboard user list")
    doctor = machine.run("switchboard doctor")
    assert not [line for line in doctor.splitlines() if line.startswith(("warning", "problem"))], doctor
    asked = machine.run("runuser -u nobody -- switchboard user list; runuser -u nobody -- switchboard user list --help", check=False)
    assert "sudo switchboard user list" in asked and "USAGE" in asked
    assert machine.run("systemctl is-enabled switchboard").strip() == "enabled"
    assert machine.run("systemd-analyze verify /lib/systemd/system/switchboard.service") == ""
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", machine.run("systemd-analyze security switchboard.service"))[1]
    assert float(exposure) < 2.5
    guarded = machine.run("stat -c '%U %a' /var/lib/switchboard /etc/switchboard/switchboard.yaml").split("\n")
    assert guarded[:2] == ["switchboard 700", "root 640"]
    # A machine inside another may not be allowed to give threads their priorities.
    log = machine.run("journalctl -u switchboard -o cat | grep -v 'thread priority'")
    assert "Failed" not in log and "denied" not in log, log


@needs_a_machine
def test_with_postgresql_that_knows_people_by_their_users(machine):
    """As docs/install.md says it; the address stands among the secrets, and root's commands are the server's user's."""
    machine.run("pg_createcluster --port 5499 15 desk && pg_ctlcluster --skip-systemctl-redirect 15 desk start")
    machine.run("cd /tmp; as='runuser -u postgres --'; $as createuser -p 5499 switchboard; $as createdb -p 5499 -O switchboard switchboard")
    (machine.handed / "environment").write_text(ENVIRONMENT_FILE)
    machine.run("install -D -m 600 /run/handed/environment /etc/switchboard/environment")
    assert "/setup/" in install(machine, THIS)
    doctor = machine.run("switchboard doctor")
    assert "PostgreSQL" in doctor and not [line for line in doctor.splitlines() if line.startswith(("warning", "problem"))], doctor
    assert "Shop" in machine.run("switchboard service add Shop && cd /root && switchboard service list")
    machine.run("switchboard backup /root/desk.backup && test -s /root/desk.backup")
    assert machine.run("find /var/lib/switchboard -not -user switchboard") == ""
    # Another installation has nothing of it, and is whose command it is.
    other = "--data-dir /root/other"
    assert "Shop" not in machine.run(f"switchboard service add Other {other} && switchboard service list {other}")
    assert machine.run("stat -c %U /root/other/switchboard.db") == "root\n"
    machine.run("sed 's|^program=.*|program=/usr/bin/printenv|' /usr/bin/switchboard > /tmp/said")
    names = "SINGLE DOUBLE BARE APART SWITCHBOARD_DATABASE_URL"
    read = machine.run(f"systemd-run --quiet --pipe --wait -p EnvironmentFile=/etc/switchboard/environment printenv {names}")
    assert machine.run(f"sh /tmp/said {names}") == read and len(read.splitlines()) == 5
    assert machine.run("BARE=said sh /tmp/said BARE") == "said\n" and machine.run("ls /tmp/run", check=False).endswith("directory\n")


# One of each way to write a value, and what is none.
ENVIRONMENT_FILE = r"""# Secrets
SWITCHBOARD_DATABASE_URL=postgresql:///switchboard?host=/run/postgresql&port=5499
  APART = no
SINGLE='two words; # all of it'
DOUBLE="a\\b\$c\"d"
BARE=x\y "z" 'and' $more
$(touch /tmp/run)=x
"""


@needs_a_machine
def test_an_upgrade_keeps_the_data_and_loses_nothing_that_is_accepted_meanwhile(machine, packages):
    install(machine, PREVIOUS)
    shutil.copyfile(DUMP, packages / "installation.sql")
    (packages / "secret.key").write_bytes(bytes.fromhex(KEY))
    (packages / "load.sh").write_text(LOAD)
    machine.run("""
        systemctl stop switchboard
        cd /var/lib/switchboard && rm -rf ./* && sqlite3 switchboard.db < /run/handed/installation.sql && cp /run/handed/secret.key .
        chown switchboard: * && chmod 600 *
        echo 'storage.retention_days: 36500' >> /etc/switchboard/switchboard.yaml
        systemctl start switchboard
        systemd-run --quiet sh /run/handed/load.sh
    """)
    wait_for(lambda: accepted_by(machine), 20, "the first report")
    told = install(machine, THIS)
    assert "setup" not in told and THIS in machine.run("dpkg-query -W switchboard")
    before = len(accepted_by(machine))
    wait_for(lambda: len(accepted_by(machine)) > before + 5, 20, "reports to the new server")
    machine.run("touch /tmp/enough")
    wait_for(lambda: machine.run("ls /tmp/ended", check=False).startswith("/tmp"), 30, "the end of the load")
    accepted = accepted_by(machine)
    ask = "SELECT title FROM events JOIN incidents ON incidents.id = incident_id"
    stored = machine.run(f"sqlite3 -readonly /var/lib/switchboard/switchboard.db '{ask}'").splitlines()
    assert {title: stored.count(title) for title in accepted} == {title: 1 for title in accepted}
    # What was there before, and the settings of this machine.
    assert "Payment 17 failed" in stored and "ann" in machine.run("switchboard user list")
    assert "36500" in machine.run("cat /etc/switchboard/switchboard.yaml")
    assert "is the one of this version" in machine.run("switchboard doctor")
    # And a backup that root brings back is the server's.
    machine.run("""
        switchboard backup /root/desk.backup
        systemctl stop switchboard && rm -rf /var/lib/switchboard/* && switchboard restore /root/desk.backup
        systemctl start switchboard
    """)
    wait_for(lambda: "200" in machine.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8220/readyz", check=False), 20, "/readyz")


# Reports without a pause, each under a title of its own, and writes down what was accepted.
LOAD = f"""
until [ -e /tmp/enough ]; do
  i=$((i + 1))
  title="Meanwhile $(echo $i | tr 0-9 g-p)"
  curl -sf -m 20 -H 'Authorization: Bearer {SHOP}' -d "{{\\"title\\":\\"$title\\"}}" http://127.0.0.1:8220/api/v1/events > /dev/null \\
    && echo "$title" >> /tmp/accepted
done
touch /tmp/ended
"""


def accepted_by(machine: Machine) -> list[str]:
    return machine.run("cat /tmp/accepted 2>/dev/null || true").splitlines()


@needs_a_machine
def test_what_is_taken_off_leaves_nothing_when_it_is_purged(machine):
    look = "find /etc /lib/systemd /usr/bin /usr/lib /usr/share /var/lib -name '*switchboard*'; ls /etc"
    before = machine.run(look)
    install(machine, THIS)
    machine.run("apt-get remove --yes --quiet switchboard")
    assert machine.run("ls /var/lib/switchboard").split() and machine.run("cat /etc/switchboard/switchboard.yaml")
    assert machine.run("systemctl is-active switchboard", check=False).strip() == "inactive"
    # Back again with what it had, and gone for good without a question.
    told = install(machine, THIS)
    assert "Switchboard runs" in told
    machine.run("apt-get purge --yes --quiet switchboard")
    assert set(machine.run(look).splitlines()) - set(before.splitlines()) == set()
    assert machine.run("getent passwd switchboard; getent group switchboard", check=False) == ""


# MARK: In a container, as far as that can be tried without an engine

CONTAINER = binary.ROOT / "packaging" / "container"


@needs_a_machine
def test_where_no_systemd_runs_it_does_as_the_container_file_says(machine):
    """The same steps, among the same files, where systemd cannot be seen."""
    steps = (CONTAINER / "Containerfile").read_text()
    told = machine.run(f"mount --bind /mnt /run/systemd && apt-get install --yes --no-install-recommends --quiet {package(THIS)}")
    assert "systemd does not run here" in told
    words = {name: json.loads(re.search(rf"^{name} (\[.*\])$", steps, re.MULTILINE)[1]) for name in ("ENTRYPOINT", "CMD")}
    user = re.search(r"^USER (\w+)$", steps, re.MULTILINE)[1]
    check = json.loads(re.search(r"^  CMD (\[.*\])$", steps, re.MULTILINE)[1])
    as_user = f"setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs --bounding-set=-all"
    machine.run(f"{as_user} {' '.join(words['ENTRYPOINT'] + words['CMD'])} > /tmp/log 2>&1 & echo $! > /tmp/number")
    wait_for(lambda: "listening" in machine.run("cat /tmp/log"), 20, "the server")
    assert "/setup/" in machine.run("cat /tmp/log")
    machine.run(f"{as_user} {shlex.join(check)}")
    doctor = machine.run(f"{as_user} {words['ENTRYPOINT'][0]} doctor")
    assert "problem" not in doctor, doctor
    machine.run("kill -STOP $(cat /tmp/number)")
    assert machine.run(f"timeout 1 {as_user} {shlex.join(check)} || echo unwell").endswith("unwell\n")


def test_the_compose_files_name_what_is_there():
    composed = yaml.safe_load((CONTAINER / "compose.yaml").read_text())["services"]["switchboard"]
    with_postgres = yaml.safe_load((CONTAINER / "compose.postgres.yaml").read_text())["services"]
    context = CONTAINER / composed["build"]["context"]
    assert (context / composed["build"]["dockerfile"]).resolve() == CONTAINER / "Containerfile"
    assert context.resolve() == binary.ROOT / "dist", "where make packages puts them"
    for service in (composed, with_postgres["switchboard"]):
        known = (binary.ROOT / "docs" / "settings.md").read_text()
        assert all(f"`{name}`" in known for name in service["environment"])
    assert set(with_postgres["switchboard"]["depends_on"]) <= set(with_postgres)
