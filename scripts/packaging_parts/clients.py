"""The Swift client's sources, for whoever keeps packages in a registry or a folder of their own."""

import re
import subprocess
from pathlib import Path

from .common import ROOT, archive, last_change

FOLDER = "Packages/IncidentReporter"


def swift_sources(folder: Path) -> Path:
    version = re.search(r'number = "([^"]+)"', (ROOT / "Sources/App/Version.swift").read_text())[1]
    listed = subprocess.run(["git", "ls-files", "-z", FOLDER], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    # Unpacked from an archive there is nothing that git knows.
    names = [name for name in listed.split("\0") if name] or [
        str(path.relative_to(ROOT)) for path in (ROOT / FOLDER).rglob("*") if path.is_file() and ".build" not in path.parts]
    files = {name[len(FOLDER) + 1:]: ((ROOT / name).read_bytes(), 0o644) for name in names}
    files["LICENSE"] = ((ROOT / "LICENSE").read_bytes(), 0o644)
    return archive(folder / f"IncidentReporter-{version}.tar.gz", f"IncidentReporter-{version}", files, last_change(FOLDER))
