import CPostgres

/// What a session must be before anything is trusted to it.
extension PostgresLink {
    private static var oldestVersion: Int32 { 140_000 }

    func check() throws(StorageError) {
        let version = PQserverVersion(handle)
        guard version >= Self.oldestVersion else {
            throw StorageError(
                .refused, "PostgreSQL 14 or later is needed; this server is \(version / 10_000). Upgrade it, or use SQLite.")
        }
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "?"
        guard encoding == "UTF8" else {
            throw StorageError(
                .refused,
                "the database must have the encoding UTF8; it has \(encoding). Make another: "
                    + "createdb --encoding=UTF8 --template=template0 --owner=<user> <name>.")
        }
    }

    func setUp(_ target: PostgresTarget) throws(StorageError) {
        try script(target.session)
        // Only this value loses commits; the others say how many standbys take part.
        if try synchronousCommit() == "off" { try script("SET synchronous_commit = on") }
        guard try synchronousCommit() != "off" else {
            throw StorageError(
                .refused,
                "the server does not keep synchronous_commit = on, so that what is acknowledged could be lost. Connect to it "
                    + "directly, or through a pooler that keeps a session's settings (session pooling).")
        }
    }

    private func synchronousCommit() throws(StorageError) -> String {
        try script("SHOW synchronous_commit").rows().first?.text("synchronous_commit") ?? "off"
    }
}
