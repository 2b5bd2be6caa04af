/// What a PostgreSQL server's own words mean for an installation.
struct PostgresCheck {
    let health: PostgresHealth
    let settings: Settings

    var findings: [Finding] { [connection, durability, connections] + replication }

    private var connection: Finding {
        let use = health.servers == 1 ? "1 server uses it" : "\(health.servers) servers use it"
        let text = "PostgreSQL \(health.version) answers, user \(health.user), \(health.tls ?? "no TLS"); \(use)"
        guard health.isRemote, health.tls == nil else { return .ok("storage", text) }
        return .warning("storage", "\(text): passwords and reports can be read on the way", "add sslmode=verify-full to database.url")
    }

    private var durability: Finding {
        let off = [("fsync", health.fsync), ("full_page_writes", health.fullPageWrites)].filter { !$0.1 }.map { "\($0.0) = off" }
        guard off.isEmpty else {
            return .problem(
                "durability", "the server runs with \(off.joined(separator: " and ")): a power cut can damage the database",
                "turn it on in postgresql.conf")
        }
        let text = "every commit is synced: fsync = on, synchronous_commit = \(health.synchronousCommit)"
        guard health.synchronousCommit == "local", !health.synchronousStandbyNames.isEmpty else { return .ok("durability", text) }
        return .warning(
            "durability", "\(text), so that no commit waits for the standbys of synchronous_standby_names",
            "a failover can lose what was acknowledged: ALTER ROLE \(health.user) RESET synchronous_commit")
    }

    private var connections: Finding {
        // One writes, one says that the database is in use.
        let each = settings.database.readers + 2
        let needed = each * max(1, health.servers)
        let others = health.connectionsInUse - health.ownConnections
        let text =
            "a server uses up to \(each); \(health.connectionsInUse) of \(health.connectionLimit) are in use, "
            + "\(health.ownConnections) of them by Switchboard"
        let advice = "lower database.readers, or raise max_connections"
        guard health.connectionLimit >= needed else { return .problem("connections", text, advice) }
        guard health.connectionLimit - others >= needed else { return .warning("connections", text, advice) }
        return .ok("connections", text)
    }

    // MARK: Replication

    private var replication: [Finding] {
        let standbys = health.standbys
        guard health.synchronousStandbyNames.isEmpty else { return [synchronous] }
        guard !standbys.isEmpty else { return [] }
        return [
            .warning(
                "replication", "\(list), but none is synchronous",
                "a failover can lose what was acknowledged: name them in synchronous_standby_names")
        ]
    }

    private var synchronous: Finding {
        let names = "synchronous_standby_names = \(health.synchronousStandbyNames)"
        let standbys = health.standbys
        if !standbys.isEmpty, standbys.allSatisfy({ $0.state == nil }) {
            return .ok("replication", "\(names); how they do is hidden from this user (GRANT pg_monitor TO \(health.user) shows it)")
        }
        guard standbys.contains(where: { $0.state == "streaming" && ["sync", "quorum"].contains($0.syncState) }) else {
            return .problem(
                "replication", "\(names), but none of them is connected: no write is acknowledged until one is",
                "start the standby, or take it out of synchronous_standby_names")
        }
        return .ok("replication", "\(names); \(list)")
    }

    private var list: String {
        health.standbys.map { standby in
            let lag = standby.lag.map { ", \(Int($0 * 1000)) ms behind" } ?? ""
            return "\(standby.name) \(standby.state ?? "hidden") (\(standby.syncState ?? "?")\(lag))"
        }.joined(separator: ", ")
    }
}
