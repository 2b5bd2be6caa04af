import Platform

/// The zones whose clocks schedules and silences are read off.
struct ZoneStore {
    /// Each once, by name.
    func named(on connection: any SQLConnection) throws -> [String] {
        let rows = try connection.query("SELECT zone FROM schedules UNION SELECT zone FROM silences WHERE zone IS NOT NULL")
        return try rows.map { try $0.text("zone") }.sorted()
    }
}
