import itertools

import pytest

from harness import server as servers
from harness.dispatcher import Dispatcher
from harness.server import Server


@pytest.fixture(scope="session", autouse=True)
def no_leftovers():
    yield
    servers.kill_leftovers()


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for the tests of a file; a test that needs other settings or a clean slate uses `start_server`."""
    with Server(tmp_path_factory.mktemp("server") / "data").start() as running:
        yield running
        assert running.is_alive(), f"the server died:\n{running.log()[-4000:]}"


@pytest.fixture
def start_server(tmp_path):
    """Starts servers with settings of their own: start_server(SWITCHBOARD_X_Y=…)."""
    started = []

    def start(name: str = "data", arguments: tuple = (), **settings) -> Server:
        started.append(Server(tmp_path / name, settings, arguments).start())
        return started[-1]

    yield start
    for running in started:
        running.__exit__()


_names = itertools.count(1)


@pytest.fixture
def service(server):
    """A service of the test's own, so that tests of one file do not meet."""
    return server.add_service(f"Service {next(_names)}")


@pytest.fixture(scope="module")
def dispatcher(server):
    return Dispatcher(server)


@pytest.fixture(scope="module")
def viewer(server):
    server.add_user("onlooker", "viewer")
    return Dispatcher(server, "onlooker")
