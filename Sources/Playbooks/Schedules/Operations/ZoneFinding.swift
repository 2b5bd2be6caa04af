import Platform

/// Whether the machine knows the zones whose clocks schedules and silences are read off.
struct ZoneFinding {
    static let check = DoctorCheck("zones") { database, _ in await ZoneFinding(database: database, folder: ZoneFile.folder).findings() }

    private static let shown = 5

    let database: Database
    /// The machine's zone database.
    let folder: String

    /// Nothing where no zone is named; nothing of a database that has no schedules yet, either: of that the schema's check tells.
    func findings() async -> [Finding] {
        guard let zones = try? await database.read({ try ZoneStore().named(on: $0) }), !zones.isEmpty else { return [] }
        let missing = zones.filter { ZoneFile(named: $0, in: folder, until: 0) == nil }
        guard !missing.isEmpty else { return [.ok("zones", "\(zones.count) of schedules and silences are in \(folder)")] }
        let advice = "install the machine's zone data (the package tzdata), or set TZDIR; then start the server anew"
        let unknown = missing.filter { ZoneClock.named($0) == nil }
        guard unknown.isEmpty else {
            return [.problem("zones", "nobody knows \(Self.list(unknown)): its clock is taken for that of Greenwich", advice)]
        }
        return [.warning("zones", "\(folder) does not have \(Self.list(missing)): rules as old as this version count", advice)]
    }

    private static func list(_ zones: [String]) -> String {
        zones.prefix(shown).joined(separator: ", ") + (zones.count > shown ? " and \(zones.count - shown) more" : "")
    }
}
