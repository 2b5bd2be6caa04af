"""nginx in front of a server, as most people have it: nothing said about streams. And nginx beside one, serving files."""

import grp
import os
import pwd
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
user {user};
worker_processes {workers};
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
        {locations}
    }}
}}
"""
UPSTREAM = """
        location / {{
            proxy_pass {upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
"""
# As fast as it serves files.
FILES = """
        sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 1000000000; root {directory}/files;
        default_type text/html; location /healthz {{ return 200; }}
"""


class Proxied:
    """A server as it is reached through the proxy."""

    def __init__(self, port: int, pid: int):
        self.url = f"http://127.0.0.1:{port}"
        self.pid = pid


@contextmanager
def nginx(server: Server, directory: Path):
    with _running(directory, UPSTREAM.format(upstream=server.url)) as proxied:
        yield proxied


@contextmanager
def file_server(files: dict[str, bytes], directory: Path):
    """Serves these bytes under these names, with a worker for each core."""
    (directory / "files").mkdir()
    for name, contents in files.items():
        (directory / "files" / name).write_bytes(contents)
    with _running(directory, FILES.format(directory=directory), workers=os.cpu_count()) as serving:
        yield serving


@contextmanager
def _running(directory: Path, locations: str, workers: int = 1):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Its workers may read what the one who starts it may.
    user = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    configuration = directory / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(directory=directory, port=port, locations=locations, workers=workers, user=user))
    process = subprocess.Popen([NGINX, "-p", directory, "-e", directory / "error.log", "-c", configuration], stderr=subprocess.DEVNULL,
                               preexec_fn=binary.die_with_tests)
    proxied = Proxied(port, process.pid)

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
