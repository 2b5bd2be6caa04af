"""nginx in front of a server, as most people have it: nothing said about streams."""

import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import requests

from . import binary
from .server import Server, wait_for

NGINX = binary.ROOT / ".tools/nginx/usr/sbin/nginx"
CONFIGURATION = """
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 4096; }}
worker_rlimit_nofile 8192;
http {{
    access_log off;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/f;
    uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


class Proxied:
    """A server as it is reached through the proxy."""

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}"


@contextmanager
def nginx(server: Server, directory: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = directory / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(directory=directory, port=port, upstream=server.url))
    process = subprocess.Popen([NGINX, "-p", directory, "-e", directory / "error.log", "-c", configuration], stderr=subprocess.DEVNULL,
                               preexec_fn=binary.die_with_tests)
    proxied = Proxied(port)

    def answers() -> bool:
        try:
            return requests.get(proxied.url + "/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    try:
        wait_for(answers, 10, "nginx")
        yield proxied
    finally:
        process.terminate()
        process.wait()
