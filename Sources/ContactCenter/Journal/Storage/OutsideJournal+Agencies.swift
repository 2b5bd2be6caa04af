import Kernel
import Platform

/// The directory of agencies.
extension OutsideJournal {
    /// What is looked through for a number that is written in another way.
    private static let signs = [" ", "-", "(", ")", "+"]
    private static let fewestDigits = 3

    func agencies(_ search: String?, limit: Int, _ reader: JournalReader) throws -> [JournalAgency] {
        let conditions = [visible(reader), search.map { holding($0, reader) }].compactMap { $0 }
        let order = ["name", "id"].compactMap { reader.shape.name(of: $0, in: .agentstvo) }.joined(separator: ", ")
        let rows = try reader.rows(
            of: .agentstvo, where: conditions.isEmpty ? nil : conditions.joined(separator: " AND "), order: order.isEmpty ? nil : order,
            limit: min(limit, limits.agencyRows))
        return try agencies(rows, withHours: false, reader)
    }

    func agency(_ id: Int64, _ reader: JournalReader) throws -> JournalAgency? {
        guard reader.shape.has(.agentstvo) else { throw JournalReader.missing(.agentstvo) }
        guard let row = try reader.rows(of: .agentstvo, ids: [id])[id], !row.flag("hidden") else { return nil }
        return try agencies([row], withHours: true, reader).first
    }

    private func visible(_ reader: JournalReader) -> String? {
        reader.shape.name(of: "hidden", in: .agentstvo).map(reader.dialect.isNo)
    }

    /// A text that stands in one of the fields that the list shows.
    private func holding(_ search: String, _ reader: JournalReader) -> String {
        func part(_ column: String) -> String { reader.dialect.contains(column, search) }
        var parts = ["name", "english_name", "adres"].compactMap { reader.shape.name(of: $0, in: .agentstvo).map(part) }
        if let id = Int64(search), let column = reader.shape.name(of: "id", in: .agentstvo) {
            parts.append("\(column) = \(reader.list([id], for: "id", of: .agentstvo))")
        }
        for (column, table) in [("city_id", JournalTable.city), ("metro_id", .metro), ("district_id", .district)] {
            if let name = reader.shape.name(of: column, in: .agentstvo), let set = reader.numbers(of: table, where: "name", part) {
                parts.append("\(name) IN \(set)")
            }
        }
        let digits = JournalFilter.digits(search)
        let isNumber = digits.count >= Self.fewestDigits && search.allSatisfy { $0.isNumber || Self.signs.contains(String($0)) }
        let telephones = reader.numbers(of: .telephone, where: "number") { column in
            guard isNumber else { return part(column) }
            let bare = Self.signs.reduce(reader.dialect.asText(column)) { "REPLACE(\($0), \(reader.dialect.text($1)), '')" }
            return "(\(part(column)) OR \(reader.dialect.contains(bare, digits)))"
        }
        if let telephones {
            parts += JournalTable.agencyPhones.compactMap { reader.shape.name(of: $0, in: .agentstvo) }.map { "\($0) IN \(telephones)" }
        }
        return parts.isEmpty ? "1 = 0" : "(" + parts.joined(separator: " OR ") + ")"
    }

    /// With the names of what their rows refer to.
    func agencies(_ rows: [JournalReader.Row], withHours: Bool, _ reader: JournalReader) throws -> [JournalAgency] {
        func names(_ column: String, _ table: JournalTable) throws -> [Int64: String] {
            try reader.names(table, rows.compactMap { $0.reference(column) })
        }
        let (cities, metros) = (try names("city_id", .city), try names("metro_id", .metro))
        let (districts, areas) = (try names("district_id", .district), try names("area_id", .areas))
        let regions = try names("region", .regions)
        let telephones = try telephones(rows, withHours: withHours, reader)
        return rows.compactMap { row in
            guard let id = row.number("id") else { return nil }
            var agency = JournalAgency(id: id, name: row["name"], englishName: row["english_name"], address: row["adres"])
            agency.comment = row["comment"]
            agency.city = row.reference("city_id").flatMap { cities[$0] }
            agency.metro = row.reference("metro_id").flatMap { metros[$0] }
            agency.district = row.reference("district_id").flatMap { districts[$0] }
            agency.area = row.reference("area_id").flatMap { areas[$0] }
            // A number of the table of regions, or the region's own name.
            agency.region = row.number("region") == nil ? row.text("region") : row.reference("region").flatMap { regions[$0] }
            let isText = reader.shape.isText("time_zone", in: .agentstvo)
            agency.timeZone =
                row["time_zone"].map { text in isText ? .text(text) : Int64(text).map { .integer($0) } ?? .text(text) } ?? .null
            agency.flags = Dictionary(JournalTable.agencyFlags.map { ($0, row.flag($0)) }) { first, _ in first }
            agency.references = row.references(
                JournalTable.agencyPhones + ["city_id", "metro_id", "district_id", "area_id", "time_rezhim_id"])
            agency.phones = JournalTable.agencyPhones.map { row.reference($0).flatMap { telephones[$0] } }
            return agency
        }
    }

    private func telephones(_ rows: [JournalReader.Row], withHours: Bool, _ reader: JournalReader) throws -> [Int64: JournalPhone] {
        let ids = rows.flatMap { row in JournalTable.agencyPhones.compactMap { row.reference($0) } }
        let found = try reader.rows(of: .telephone, ids: ids)
        let hours = withHours ? try reader.rows(of: .hours, ids: found.values.compactMap { $0.reference("time_rezhim_id") }) : [:]
        return found.reduce(into: [:]) { phones, entry in
            let (id, row) = entry
            phones[id] = JournalPhone(
                id: id, number: row["number"], comment: row["comment"], hours: row.number("time_rezhim_id"),
                schedule: row.reference("time_rezhim_id").flatMap { hours[$0] }.map { row in JournalSchedule { row[$0] } })
        }
    }
}
