package import Platform
import Synchronization

/// A PostgreSQL database with a schema, for one test after the other: making one takes a tenth of a second, emptying one
/// that was used takes a few milliseconds.
package final class TestLease: Sendable {
    private static let pool = Mutex<[String: [String]]>([:])

    package let url: String
    private let schema: String
    private let isGivenBack = Mutex(false)

    private init(url: String, schema: String) { (self.url, self.schema) = (url, schema) }

    /// Lets another test have it; nobody may use it any more. A second time does nothing.
    func giveBack() {
        guard
            isGivenBack.withLock({ isGivenBack in
                defer { isGivenBack = true }
                return !isGivenBack
            })
        else { return }
        Self.pool.withLock { $0[schema, default: []].append(url) }
    }

    /// An empty database with the schema of all `migrations`.
    package static func take(_ migrations: [Migration], now: TestWorld) async throws -> TestLease {
        let schema = migrations.map { "\($0.module) \($0.number) \($0.checksum)" }.joined(separator: "\n")
        let used = pool.withLock { $0[schema]?.popLast() }
        let lease = TestLease(url: try used ?? TestPostgres.shared.get().newDatabase(), schema: schema)
        let database = try await Database.postgres(url: lease.url)
        if used == nil {
            _ = try await Migrator(migrations).run(on: database, now: now.now)
        } else {
            try await database.write { try $0.script(emptying) }
        }
        try database.close()
        return lease
    }

    private static let emptying = """
        SET LOCAL session_replication_role = replica;
        DO $$
        DECLARE name text;
        BEGIN
            FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname <> 'schema_migrations' LOOP
                EXECUTE 'DELETE FROM ' || quote_ident(name);
            END LOOP;
            FOR name IN SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace LOOP
                EXECUTE 'ALTER SEQUENCE ' || quote_ident(name) || ' RESTART';
            END LOOP;
        END $$;
        """
}
