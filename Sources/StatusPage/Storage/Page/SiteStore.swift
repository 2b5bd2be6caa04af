import Foundation
import Kernel
package import Platform

/// The tables of the public pages.
enum SiteStore {
    private static let columns =
        "id, position, name, host, url, time_zone, colour, logo_type, logo, access, password_hash, updated_at"

    /// The first one first.
    static func all(on connection: any SQLConnection) throws -> [SiteRecord] {
        let shown = try connection.query("SELECT site_id, component_id FROM status_site_components")
        let components = try Dictionary(grouping: shown) { try $0.publicID("site_id") }
        return try connection.all(SiteRecord.self, "SELECT \(columns) FROM status_sites ORDER BY position, id").map { record in
            var record = record
            record.components = Set(try (components[record.id] ?? []).map { try $0.publicID("component_id") })
            return record
        }
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> SiteRecord? {
        try all(on: connection).first { $0.id == id }
    }

    /// Makes the first page where there is none.
    static func begin(_ id: PublicID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.lock(.statusPage)
        guard try connection.row("SELECT 1 AS one FROM status_sites LIMIT 1") == nil else { return }
        try save(SiteRecord(id: id, position: 1, updatedAt: time), on: connection)
    }

    static func save(_ record: SiteRecord, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_sites (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, host = excluded.host, url = excluded.url,
                time_zone = excluded.time_zone, colour = excluded.colour, logo_type = excluded.logo_type, logo = excluded.logo,
                access = excluded.access, password_hash = excluded.password_hash, updated_at = excluded.updated_at
            """, record.id, record.position, try record.name.map { try StatusJSON.text(of: $0) }, record.host, record.url,
            record.timeZone?.identifier, record.colour, record.logo?.type, record.logo?.bytes.base64EncodedString(),
            record.access.rawValue, record.passwordHash, record.updatedAt)
        let rows = record.components.sorted().map { [record.id.sqlValue, $0.sqlValue] }
        try connection.run(
            [SQLStatement("DELETE FROM status_site_components WHERE site_id = ?1", record.id)]
                + SQLStatement.inserts(into: "status_site_components", "site_id, component_id", rows: rows))
    }

    /// The ids of what a page shows, of the groups around it and of what is in its groups, for a condition.
    /// - Parameter site: the placeholder of the page's id.
    static func shownIDs(by site: String) -> String {
        let chosen = "SELECT component_id FROM status_site_components WHERE site_id = \(site)"
        return """
            SELECT c.id FROM status_components c WHERE c.id IN (\(chosen)) OR c.group_id IN (\(chosen))
                OR c.id IN (SELECT p.group_id FROM status_components p WHERE p.id IN (\(chosen)))
            """
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_sites WHERE id = ?1", id)
    }
}

extension SiteRecord: RowDecodable {
    /// Without what it shows.
    package init(row: Row) throws {
        self.init(id: try row.publicID("id"), position: try row.int("position"), updatedAt: try row.time("updated_at"))
        name = try row.optionalLocalized("name")
        host = try row.optionalText("host")
        url = try row.optionalText("url")
        timeZone = try row.optionalText("time_zone").flatMap(TimeZone.init(identifier:))
        colour = try row.optionalText("colour")
        let bytes = try row.optionalText("logo").flatMap { Data(base64Encoded: $0) }
        if let type = try row.optionalText("logo_type"), let bytes { logo = StatusLogo(type: type, bytes: bytes) }
        access = try row.word("access")
        passwordHash = try row.optionalText("password_hash")
    }
}
