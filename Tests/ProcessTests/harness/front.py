"""The sample settings of proxies, run by the real nginx and the real Caddy in front of a server."""

import grp
import os
import pwd
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from . import binary
from .server import wait_for
from .tls import Authority

SAMPLES = binary.ROOT / "packaging" / "proxies"
NGINX = binary.ROOT / ".tools/nginx/usr/sbin/nginx"
CADDY = binary.ROOT / ".tools/caddy/usr/bin/caddy"
NGINX_AROUND = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/switchboard.conf;
}}
"""
CADDY_BESIDE = "grace_period 1s\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}/storage"
DESK, STATUS = "desk.example.org", "status.example.org"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@dataclass
class Front:
    """As a browser reaches it: by the names of the sample, which are this machine's here."""

    port: int
    plain_port: int
    authority: Path

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", Named(self.port))
        session.verify = str(self.authority)
        session.trust_env = False
        return session

    @property
    def url(self) -> str:
        return f"https://{DESK}:{self.port}"

    @property
    def status_url(self) -> str:
        return f"https://{STATUS}:{self.port}"


class Named(requests.adapters.HTTPAdapter):
    """Connects to this machine, whatever name is asked for; certificate and Host are those of the name."""

    def __init__(self, port: int):
        self._port = port
        super().__init__()

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):
        name = request.url.split("/")[2].split(":")[0]
        host, pool = self.build_connection_pool_key_attributes(request, verify, cert)
        host["host"] = "127.0.0.1"
        return self.poolmanager.connection_from_host(**host, pool_kwargs=pool | {"server_hostname": name, "assert_hostname": name})

    def add_headers(self, request, **_):
        request.headers["Host"] = request.url.split("/")[2]


@contextmanager
def front(kind: str, port: int, desk_port: int, status_port: int, folder: Path):
    """The sample of `kind`, on a port of its own and with certificates of a test."""
    folder.mkdir()
    authority = Authority(folder)
    pairs = {name: authority.certificate(name) for name in (DESK, STATUS)}
    write, command = {"nginx": (_nginx, _nginx_command), "caddy": (_caddy, _caddy_command)}[kind]
    running = Front(port, free_port(), authority.file)
    write(folder, running, desk_port, status_port, pairs)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            command(folder), stdout=log, stderr=log, preexec_fn=binary.die_with_tests,
            env=binary.environment({"HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}))

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            return running.session().get(running.url + "/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    try:
        wait_for(answers, 20, kind)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def _nginx(folder: Path, running: Front, desk_port: int, status_port: int, pairs: dict):
    text = (SAMPLES / "nginx.conf").read_text()
    for name, (key, chain) in pairs.items():
        text = text.replace(f"/etc/ssl/{name}/fullchain.pem", str(chain)).replace(f"/etc/ssl/{name}/privkey.pem", str(key))
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{running.port} ssl")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{running.plain_port};")
    text = text.replace(":8220", f":{desk_port}").replace(":8221", f":{status_port}")
    (folder / "switchboard.conf").write_text(text)
    # Its workers may read what the one who starts it may.
    user = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    (folder / "nginx.conf").write_text(NGINX_AROUND.format(folder=folder, user=user))


def _nginx_command(folder: Path) -> list:
    return [NGINX, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]


def _caddy(folder: Path, running: Front, desk_port: int, status_port: int, pairs: dict):
    text = (SAMPLES / "Caddyfile").read_text()
    for name, (key, chain) in pairs.items():
        # It would ask an authority for certificates, which cannot be reached here.
        text = text.replace(f"\n{name} {{", f"\nhttps://{name}:{running.port} {{\n\tbind 127.0.0.1\n\ttls {chain} {key}")
    text = text.replace(":8220", f":{desk_port}").replace(":8221", f":{status_port}")
    (folder / "Caddyfile").write_text(text.replace("grace_period 5s", CADDY_BESIDE.format(folder=folder)))


def _caddy_command(folder: Path) -> list:
    return [CADDY, "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
