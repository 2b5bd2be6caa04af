"""What the packages of the server are made of: the binary, and what it says of itself."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import manual
from .common import ROOT, last_change

COMPLETIONS = {"bash": "switchboard", "zsh": "_switchboard", "fish": "switchboard.fish"}
# For whoever changes the program.
OF_THE_SOURCES = {"architecture.md"}
# A debug build finds Swift's own libraries where the compiler is; a release has them inside.
SWIFT_LIBRARIES = re.compile(r"lib(swift|_?Foundation|dispatch|BlocksRuntime)")


@dataclass
class Files:
    binary: Path
    version: str
    completions: dict[str, bytes]  # by shell
    manual: dict[str, bytes]  # by file name
    documents: dict[str, bytes]  # by path below docs
    dependencies: list[str]  # Debian packages
    changed: int

    @staticmethod
    def sample(name: str) -> bytes:
        return (ROOT / "packaging" / name).read_bytes()


@contextmanager
def files(binary: Path) -> Iterator[Files]:
    if not binary.exists():
        raise SystemExit(f"{binary}: build it first (make release), or name another in SWITCHBOARD_BINARY")
    version = _said(binary, "--version").decode().split()[1]
    help_of_all = json.loads(_said(binary, "--experimental-dump-help"))["command"]
    changed = last_change()
    yield Files(
        binary, version, {shell: _completions(binary, shell) for shell in COMPLETIONS},
        manual.pages(help_of_all, version, changed), _documents(), _dependencies(binary), changed)


def _completions(binary: Path, shell: str) -> bytes:
    script = _said(binary, "--generate-completion-script", shell)
    # Bash reads it, and runs it as no program of its own.
    return script.removeprefix(b"#!/bin/bash\n")


def _documents() -> dict[str, bytes]:
    """What whoever runs it reads. Links lead to places in the sources where they are not to another manual."""
    docs = ROOT / "docs"
    found = [path for path in [*docs.glob("*.md"), *docs.glob("api/*")] if path.name not in OF_THE_SOURCES]
    return {str(path.relative_to(docs)): path.read_bytes() for path in sorted(found)}


def _said(binary: Path, *arguments: str) -> bytes:
    return subprocess.run([binary, *arguments], check=True, capture_output=True, timeout=60).stdout


def _dependencies(binary: Path) -> list[str]:
    """The packages of the libraries that it is linked with."""
    needed = re.findall(r"NEEDED\s+(\S+)", subprocess.run(
        ["objdump", "-p", binary], check=True, capture_output=True, text=True).stdout)
    known = dict(re.findall(r"^\s+(\S+) .* => (\S+)$", subprocess.run(
        ["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout, re.MULTILINE))
    packages = set()
    for library in needed:
        if library not in known and SWIFT_LIBRARIES.match(library):
            continue
        packages.add("libc6" if library.startswith("ld-linux") else _owner(known[library]))
    return sorted(f"libc6 (>= {_libc(binary)})" if name == "libc6" else name for name in packages)


def _owner(path: str) -> str:
    # /lib is /usr/lib, and the packages of one release know the files by either name.
    for candidate in dict.fromkeys([path, str(Path(path).resolve()), f"/usr{path}", path.removeprefix("/usr")]):
        found = subprocess.run(["dpkg", "-S", candidate], capture_output=True, text=True, check=False).stdout
        for line in found.splitlines():
            if not line.startswith("diversion"):
                return line.split(":")[0]
    raise SystemExit(f"no package owns {path}")


def _libc(binary: Path) -> str:
    symbols = subprocess.run(["objdump", "-T", binary], check=True, capture_output=True, text=True).stdout
    versions = {tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_(\d+\.\d+)", symbols)}
    return ".".join(map(str, max(versions, default=(2, 36))))
