"""A slapd of the test's own: people, groups and a service entry, encrypted by a certificate of a test's authority."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from . import binary
from .postgres import free_port
from .server import wait_for
from .tls import Authority

ROOT = binary.ROOT / ".tools/slapd"
LIBRARIES = f"{ROOT}/usr/lib/x86_64-linux-gnu"
SUFFIX = "dc=example,dc=org"
PEOPLE, GROUPS = f"ou=people,{SUFFIX}", f"ou=groups,{SUFFIX}"
MANAGER = (f"cn=manager,{SUFFIX}", "manager-password")
# As which the desk looks people up.
SERVICE = (f"cn=desk\\, switchboard,ou=services,{SUFFIX}", "service-password")
ROLES = "desk-admins=admin, desk-people=operator, payments-on-call=operator@Payments"

CONFIGURATION = """
include {root}/etc/ldap/schema/core.schema
include {root}/etc/ldap/schema/cosine.schema
include {root}/etc/ldap/schema/inetorgperson.schema
modulepath {root}/usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {directory}/slapd.pid
argsfile {directory}/slapd.args
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
{security}
database mdb
suffix "{suffix}"
rootdn "{manager[0]}"
rootpw {manager[1]}
directory {directory}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by anonymous auth by * none
"""

TREE = f"""
dn: {SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {GROUPS}
objectClass: organizationalUnit
ou: groups

dn: ou=services,{SUFFIX}
objectClass: organizationalUnit
ou: services

dn: {SERVICE[0]}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: desk, switchboard
userPassword: {SERVICE[1]}
"""


def password(name: str) -> str:
    return f"password of {name}"


def dn(name: str, unit: str = PEOPLE) -> str:
    """Of a person; what means something in names is escaped."""
    return "uid=" + "".join("\\" + sign if sign in ',+"\\<>;=#' else sign for sign in name) + "," + unit


class Directory:
    """`encrypted` says that passwords are not taken over a connection that is not encrypted."""

    def __init__(self, directory: Path, encrypted: bool = True):
        self.directory = Path(directory)
        (self.directory / "data").mkdir(parents=True, exist_ok=True)
        self.authority = Authority(self.directory)
        self.port, self.tls_port = free_port(), free_port()
        self._process: subprocess.Popen | None = None
        key, chain = self.authority.certificate("directory.test")
        (self.directory / "slapd.conf").write_text(CONFIGURATION.format(
            root=ROOT, directory=self.directory, key=key, chain=chain, suffix=SUFFIX, manager=MANAGER,
            service=SERVICE[0].replace("\\", "\\\\"), security="security simple_bind=128" if encrypted else ""))
        self._is_filled = False

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.tls_port}"

    @property
    def settings(self) -> dict[str, str]:
        """For a server whose people are here."""
        return {
            "SWITCHBOARD_LDAP_URL": self.url, "SWITCHBOARD_LDAP_CA_FILE": str(self.authority.file),
            "SWITCHBOARD_LDAP_BIND_DN": SERVICE[0], "SWITCHBOARD_LDAP_BIND_PASSWORD": SERVICE[1], "SWITCHBOARD_LDAP_BASE": PEOPLE,
            "SWITCHBOARD_LDAP_GROUP_BASE": GROUPS, "SWITCHBOARD_LDAP_ROLES": ROLES, "SWITCHBOARD_LDAP_TIMEOUT_SECONDS": "3",
        }

    # MARK: What is in it

    def add_person(self, name: str, mail: str | None = None, *groups: str, unit: str = PEOPLE) -> str:
        """Returns the name of the entry."""
        place = dn(name, unit)
        self.change(f"dn: {place}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n"
                    f"userPassword: {password(name)}\n" + (f"mail: {mail}\n" if mail else ""))
        for group in groups:
            self.join(group, place)
        return place

    def join(self, group: str, member: str):
        place = f"cn={group},{GROUPS}"
        known = self.run("ldapsearch", "-b", place, "-s", "base", check=False).returncode == 0
        if known:
            self.change(f"dn: {place}\nchangetype: modify\nadd: member\nmember: {member}\n")
        else:
            # A group is never empty: somebody who is nobody stays in it.
            self.change(f"dn: {place}\nchangetype: add\nobjectClass: groupOfNames\ncn: {group}\nmember: {MANAGER[0]}\nmember: {member}\n")

    def leave(self, group: str, member: str):
        self.change(f"dn: cn={group},{GROUPS}\nchangetype: modify\ndelete: member\nmember: {member}\n")

    def set(self, place: str, attribute: str, value: str):
        self.change(f"dn: {place}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n")

    def rename(self, place: str, name: str):
        self.change(f"dn: {place}\nchangetype: modrdn\nnewrdn: uid={name}\ndeleteoldrdn: 1\n")

    def change(self, ldif: str):
        self.run("ldapmodify", stdin=ldif)

    def run(self, program: str, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [ROOT / "usr/bin" / program, "-x", "-H", self.tls_url, "-D", MANAGER[0], "-w", MANAGER[1], *arguments], input=stdin, text=True,
            capture_output=True, timeout=20, env=self._environment | {"LDAPTLS_CACERT": str(self.authority.file)})
        assert not check or done.returncode == 0, done.stderr
        return done

    # MARK: Life

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"LD_LIBRARY_PATH": LIBRARIES, "HOME": str(self.directory)}

    def start(self) -> "Directory":
        with open(self.directory / "slapd.log", "ab") as log:
            self._process = subprocess.Popen(
                [ROOT / "usr/sbin/slapd", "-f", self.directory / "slapd.conf", "-h", f"{self.url}/ {self.tls_url}/", "-d", "stats"],
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment,
                preexec_fn=binary.die_with_tests)
        wait_for(self._listens, 20, "slapd")
        if not self._is_filled:
            self.run("ldapadd", stdin=TREE)
            self._is_filled = True
        return self

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"slapd ended:\n{self.log()[-4000:]}")
        try:
            for port in (self.port, self.tls_port):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self, how: int = signal.SIGTERM):
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=20)

    def freeze(self):
        """Takes connections and says nothing until it is thawed."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """What it was asked: every operation, never a password."""
        return (self.directory / "slapd.log").read_text(errors="replace")

    def __enter__(self) -> "Directory":
        return self.start()

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)
