import itertools

import pytest

from harness import postgres as clusters
from harness import server as servers
from harness.dispatcher import Dispatcher
from harness.mariadb import MariaDB
from harness.postgres import Cluster
from harness.redmine import Redmine
from harness.server import Server


@pytest.fixture(scope="session", autouse=True)
def no_leftovers():
    yield
    servers.kill_leftovers()
    clusters.kill_leftovers()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL cluster for the databases of all tests; what breaks it makes one of its own."""
    with Cluster(tcp=True).start() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def redmine():
    """A Redmine for all tests; each makes issues of its own. Who kills it starts it again."""
    with Redmine() as running:
        yield running


@pytest.fixture(scope="session")
def mariadb():
    """With empty queue tables, which a test leaves empty."""
    with MariaDB() as running:
        yield running


def pytest_generate_tests(metafunc):
    """SQL is proved on both engines by the Swift tests. From outside, PostgreSQL is asked by the tests marked `both_engines`,
    one way through each family of routes, and by the files that say `BOTH_ENGINES = True`: kills, faults, whole copies."""
    if "engine" not in metafunc.fixturenames:
        return
    both = getattr(metafunc.module, "BOTH_ENGINES", False) or metafunc.definition.get_closest_marker("both_engines")
    metafunc.parametrize("engine", ["sqlite", "postgres"] if both else ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def engine(request):
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="module")
def new_database(engine, request):
    """Gives the address of an empty database for a server; none on SQLite, which keeps it in the data directory."""
    return request.getfixturevalue("postgres").new_url if engine == "postgres" else lambda: None


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture(scope="module")
def server(tmp_path_factory, new_database):
    """One server for the tests of a file; a test that needs other settings or a clean slate uses `start_server`."""
    with Server(tmp_path_factory.mktemp("server") / "data", database_url=new_database()).start() as running:
        yield running
        assert running.is_alive(), f"the server died:\n{running.log()[-4000:]}"


@pytest.fixture
def start_server(tmp_path, new_database):
    """Starts servers with settings of their own: start_server(SWITCHBOARD_X_Y=…)."""
    started = []

    def start(name: str = "data", arguments: tuple = (), database_url: str | None = None, **settings) -> Server:
        started.append(Server(tmp_path / name, settings, arguments, database_url=database_url or new_database()).start())
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
