"""The package runs on every Python from 3.8 on that is at hand, and its sources say nothing that 3.8 does not understand."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = sorted((PACKAGE / "switchboard_reporter").glob("*.py"))
NEWER = {"removeprefix", "removesuffix", "to_thread", "pairwise", "TaskGroup"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_are_those_of_the_oldest_python(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & NEWER
    annotations = [node.annotation for node in ast.walk(tree) if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation]
    for annotation in annotations:
        for node in ast.walk(annotation):
            assert not isinstance(node, ast.BinOp), "X | Y is no type in 3.8"
            assert not (isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in ("list", "dict", "tuple", "set"))


def found(version):
    """Of this machine, or one of those that pyenv keeps."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which("python" + version), *sorted(kept.glob(version + ".*/bin/python"))]
    for python in filter(None, candidates):
        if subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0:
            return str(python)
    return None


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"])
def test_it_reports(desk, spool, version):
    python = found(version)
    if not python:
        pytest.skip("Python %s is not here" % version)
    script = ("import asyncio, sys\nfrom switchboard_reporter import *\n"
              "assert IncidentReporter(sys.argv[1], 'Shop', 'c', spool=sys.argv[2]).report('sync').accepted\n"
              "assert asyncio.run(AsyncIncidentReporter(sys.argv[1], 'Shop', 'c', spool=sys.argv[2]).report('async')).accepted\n")
    subprocess.run([python, "-W", "error", "-c", script, desk.url, str(spool)], check=True, timeout=30,
                   env={**os.environ, "PYTHONPATH": str(PACKAGE)})
    assert desk.titles == ["sync", "async"]
