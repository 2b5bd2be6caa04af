"""The drill of the manual: back to a moment before a mistake, from a base backup and the archived log."""

from harness import binary
from harness.native import accepted, send
from harness.postgres import Cluster
from harness.server import Server, wait_for
from harness.store import events_of, occurrences_of


def test_back_to_a_moment_before_a_mistake(tmp_path):
    cluster = Cluster(archive_mode="on", wal_level="replica")
    archive = cluster.directory / "archive"
    archive.mkdir()
    cluster.give_away(archive)
    cluster.settings["archive_command"] = f"cp %p {archive}/%f"
    with cluster:
        database = cluster.new_database()
        with Server(tmp_path / "data", database_url=cluster.url(database)).start() as server:
            shop = server.add_service("Shop")
            accepted(send(server, shop, {"title": "Before the backup"}))
            backup = cluster.base_backup(
                restore_command=f"cp {archive}/%f %p", recovery_target_name="before_the_mistake",
                recovery_target_action="promote", archive_command="true")
            accepted(send(server, shop, {"title": "After the backup"}))
            cluster.sql("SELECT pg_create_restore_point('before_the_mistake')")
            accepted(send(server, shop, {"title": "The mistake"}))
            last = accepted(send(server, shop, {"title": "After the backup"}))["event_id"]
            assert server.stop() == 0
        [[segment]] = cluster.sql("SELECT pg_walfile_name(pg_switch_wal())")
        wait_for(lambda: (archive / segment).exists(), 20, "the archive")
        cluster.stop()
        with backup.start():
            wait_for(lambda: backup.sql("SELECT pg_is_in_recovery()") == [["f"]], 20, "the end of the recovery")
            url = backup.url(database)
            found = binary.run("doctor", "--data-dir", tmp_path / "data", "--database-url", url).out
            assert "ok       schema" in found and "answers" in found
            with Server(tmp_path / "data", database_url=url).start() as server:
                assert events_of(server, "Before the backup") == occurrences_of(server, "Before the backup") == 1
                assert events_of(server, "After the backup") == occurrences_of(server, "After the backup") == 1
                assert events_of(server, "The mistake") == 0
                # Life goes on, with ids that nobody had before.
                assert accepted(send(server, shop, {"title": "After the backup"}))["event_id"] > last
                assert events_of(server, "After the backup") == 2
