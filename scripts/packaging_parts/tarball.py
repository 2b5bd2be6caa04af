"""The same without a package manager: unpack it and go."""

import platform
from pathlib import Path

from .common import ROOT, archive
from .server import COMPLETIONS, Files


def build(made: Files, version: str, folder: Path) -> Path:
    top = f"switchboard-{version}-linux-{platform.machine()}"
    readme = made.sample("README").decode().replace("@DEPENDS@", " ".join(name.split()[0] for name in made.dependencies))
    contents = {
        "bin/switchboard": (made.binary.read_bytes(), 0o755),
        "README": (readme.encode(), 0o644),
        "LICENSE": ((ROOT / "LICENSE").read_bytes(), 0o644),
        "CHANGELOG.md": ((ROOT / "CHANGELOG.md").read_bytes(), 0o644),
        "switchboard.yaml": (made.sample("switchboard.yaml"), 0o644),
        "systemd/switchboard.service": (made.sample("systemd/switchboard.service"), 0o644),
        "proxies/nginx.conf": (made.sample("proxies/nginx.conf"), 0o644),
        "proxies/Caddyfile": (made.sample("proxies/Caddyfile"), 0o644),
    }
    for name, text in made.documents.items():
        contents[f"docs/{name}"] = (text, 0o644)
    for shell, script in made.completions.items():
        contents[f"completions/{shell}/{COMPLETIONS[shell]}"] = (script, 0o644)
    for name, page in made.manual.items():
        contents[f"man/man1/{name}"] = (page, 0o644)
    return archive(folder / f"{top}.tar.gz", top, contents, made.changed)
