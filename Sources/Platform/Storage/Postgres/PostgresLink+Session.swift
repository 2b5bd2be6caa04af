import CPostgres

/// What a session must be before anything is trusted to it.
extension PostgresLink {
    private static var oldestVersion: Int32 { 140_000 }

    func check() throws(StorageError) {
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "?"
        if let refusal = Self.refusal(version: PQserverVersion(handle), encoding: encoding) { throw refusal }
    }

    /// Why a server cannot be used, nil when it can.
    static func refusal(version: Int32, encoding: String) -> StorageError? {
        guard version >= oldestVersion else {
            return StorageError(
                .refused, "PostgreSQL 14 or later is needed; this server is \(version / 10_000). Upgrade it, or use SQLite.")
        }
        guard encoding == "UTF8" else {
            return StorageError(
                .refused,
                "the database must have the encoding UTF8; it has \(encoding). Make another: "
                    + "createdb --encoding=UTF8 --template=template0 --owner=<user> <name>.")
        }
        return nil
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
