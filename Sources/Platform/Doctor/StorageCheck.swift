import Kernel

/// The database: what can be asked of either engine, and what only PostgreSQL knows.
struct StorageCheck {
    let database: Database
    /// Of the whole product.
    let migrations: [Migration]
    let settings: Settings
    let world: World

    func findings() async -> [Finding] {
        var found: [Finding] = []
        if database.dialect == .postgres {
            found += await server()
        } else {
            // The database does not open otherwise.
            found += [.ok("storage", "SQLite answers"), .ok("durability", "every commit is synced: WAL, synchronous = FULL")]
        }
        return found + [await schema(), await code(), await newest()].compactMap { $0 }
    }

    // MARK: Either engine

    private func schema() async -> Finding {
        do {
            guard try await !database.read({ try Transfer.isUnfinished(on: $0) }) else {
                return .problem(
                    "schema", "the database holds a part of a copy that was interrupted",
                    "run the same copy or restore again, or empty it")
            }
            let missing = try await Migrator(migrations).missing(on: database)
            guard let missing else {
                return .problem(
                    "schema", "the database holds no installation",
                    "say where it is with --data-dir or --database-url; `switchboard serve` makes a new one")
            }
            guard missing.isEmpty else {
                return .warning(
                    "schema", "\(missing.count) steps behind this version: \(missing.joined(separator: ", "))",
                    "the next start of the server takes them")
            }
            return .ok("schema", "is the one of this version")
        } catch {
            return .problem("schema", (error as? StorageError)?.message ?? "\(error)")
        }
    }

    /// What the database does by itself. Nil when it cannot be read or is not ours, which the schema's line tells.
    private func code() async -> Finding? {
        guard let isOurs = try? await Migrator.holdsInstallation(database), isOurs,
            let foreign = try? await database.read({ try SchemaCode(migrations).foreign(on: $0) })
        else { return nil }
        guard foreign.isEmpty else {
            return .problem(
                "triggers", "the database holds triggers, rules or views that Switchboard did not make: \(foreign.joined(separator: ", "))",
                "find out who made them and what they did, then drop them or restore a backup")
        }
        return .ok("triggers", "are Switchboard's own")
    }

    /// Against a clock that was wrong when the last change was written, or is wrong now.
    private func newest() async -> Finding? {
        guard let newest = try? await database.read({ try EventLog.newestTime(on: $0) }) else { return nil }
        let ahead = newest.since(world.now())
        guard ahead > .seconds(60) else { return .ok("clock", "nothing in the database is newer than now") }
        return .problem(
            "clock", "the newest change in the database lies \(ahead.components.seconds) s in the future",
            "set this machine's clock right (NTP)")
    }

    // MARK: PostgreSQL

    private func server() async -> [Finding] {
        do {
            let before = world.now()
            let health = try await database.read { try PostgresHealth(on: $0) }
            let took = world.now().since(before)
            return PostgresCheck(health: health, settings: settings).findings + [Self.clock(health.now.since(before), took: took)]
        } catch {
            return [.problem("storage", (error as? StorageError)?.message ?? "\(error)")]
        }
    }

    /// - Parameters:
    ///   - ahead: the server's time less ours before the question.
    ///   - took: between question and answer.
    static func clock(_ ahead: Duration, took: Duration) -> Finding {
        // The server read its clock some time between question and answer.
        let difference = ahead < .zero ? ahead : max(.zero, ahead - took)
        let seconds = difference.components.seconds
        guard abs(seconds) >= 2 else { return .ok("clock", "agrees with the database server's") }
        return .warning(
            "clock", "the database server's clock is \(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") this machine's",
            "set both right (NTP)")
    }
}
