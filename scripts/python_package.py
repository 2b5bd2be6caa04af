"""Builds the Python client into the folder that is named: a wheel, and a source distribution. Needs no network.

The backend that pyproject.toml names is asked directly; `pip wheel` would fetch it anew each time.
"""

import os
import subprocess
import sys
from pathlib import Path

from flit_core import buildapi

PACKAGE = Path(__file__).resolve().parent.parent / "clients" / "python"


def last_change() -> str:
    """So that the same sources give the same bytes."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct", "--", "."], cwd=PACKAGE, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "1767225600"  # unpacked from an archive


def main(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(PACKAGE)
    os.environ.setdefault("SOURCE_DATE_EPOCH", last_change())
    for build in (buildapi.build_wheel, buildapi.build_sdist):
        path = folder / build(str(folder))
        print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")


main(Path(sys.argv[1]).resolve())
