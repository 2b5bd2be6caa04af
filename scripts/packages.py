"""Builds what is handed out into the folder that is named: the server's Debian package and tarball, and the clients.

Needs no network. The binary is the release build's, or the one that SWITCHBOARD_BINARY names.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from packaging_parts import clients, debian, server, tarball
from packaging_parts.common import ROOT


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--version", help="instead of the one that the binary says")
    parser.add_argument("--only", choices=["server", "clients"], help="leave the others out")
    parser.add_argument("--compression", type=int, default=6, help="of the Debian package: 0 none, 9 small")
    asked = parser.parse_args()
    binary = ROOT / os.environ.get("SWITCHBOARD_BINARY", ".build/release/switchboard")
    asked.folder.mkdir(parents=True, exist_ok=True)
    built = []
    if asked.only != "server":
        subprocess.run([sys.executable, ROOT / "scripts/python_package.py", asked.folder], check=True)
        built.append(clients.swift_sources(asked.folder))
    if asked.only != "clients":
        with server.files(binary) as made:
            version = asked.version or made.version
            built.append(debian.build(made, version, asked.folder, asked.compression))
            built.append(tarball.build(made, version, asked.folder))
    for path in built:
        print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")


main()
