import Kernel
import Platform

/// The directory of agencies.
enum AgencyStore {
    /// Candidates that are told.
    static let mostCandidates = 20
    private static let columns = "agency_id, name, changed_at"

    // MARK: By number

    /// Whose number this is: all digits first, then the last ten, nine, eight.
    static func match(_ phone: PhoneNumber, on connection: any SQLConnection) throws -> AgencyMatch? {
        if let exact = try match("digits", phone.digits, nil, on: connection) { return exact }
        for length in PhoneNumber.suffixLengths {
            guard let suffix = phone.suffix(length) else { continue }
            if let near = try match("last\(length)", suffix, length, on: connection) { return near }
        }
        return nil
    }

    private static func match(
        _ column: String, _ digits: String, _ length: Int?, on connection: any SQLConnection
    ) throws -> AgencyMatch? {
        // An agency may have several numbers that end alike: it is one candidate.
        let found = try connection.all(
            AgencyMatch.Candidate.self,
            """
            SELECT a.agency_id, a.name, min(p.digits) AS digits, a.rank FROM contact_agency_phones p
            JOIN contact_agencies a ON a.agency_id = p.agency_id
            WHERE p.\(column) = ?1 GROUP BY a.agency_id, a.name, a.rank ORDER BY a.rank DESC, a.agency_id DESC LIMIT ?2
            """, digits, mostCandidates + 1)
        guard !found.isEmpty else { return nil }
        return AgencyMatch(
            digits: length, candidates: Array(found.prefix(mostCandidates)), hasMore: found.count > mostCandidates)
    }

    // MARK: What there is

    static func find(_ id: AgencyID, on connection: any SQLConnection) throws -> Agency? {
        guard var agency = try connection.first(Agency.self, "SELECT \(columns) FROM contact_agencies WHERE agency_id = ?1", id) else {
            return nil
        }
        agency.phones = try phones(of: [id], on: connection)[id] ?? []
        return agency
    }

    /// By number, then by what is no number.
    /// - Parameters:
    ///   - text: part of the name or the beginning of the id.
    ///   - digits: part of a telephone number.
    static func list(
        _ text: String? = nil, digits: String? = nil, after last: AgencyID? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [Agency] {
        var (conditions, arguments) = (["(rank, agency_id) > (?1, ?2)"], [SQLValue.integer(last?.rank ?? -2), .text(last?.text ?? "")])
        if let text {
            arguments.append(.text("%" + escaped(text.lowercased()) + "%"))
            let place = "?\(arguments.count)"
            arguments.append(.text(escaped(text) + "%"))
            conditions.append("(name_folded LIKE \(place) ESCAPE '\\' OR agency_id LIKE ?\(arguments.count) ESCAPE '\\')")
        }
        if let digits {
            arguments.append(.text("%" + digits + "%"))
            conditions.append("agency_id IN (SELECT agency_id FROM contact_agency_phones WHERE digits LIKE ?\(arguments.count))")
        }
        arguments.append(.integer(Int64(limit)))
        let rows = try connection.query(
            """
            SELECT \(columns) FROM contact_agencies WHERE \(conditions.joined(separator: " AND "))
            ORDER BY rank, agency_id LIMIT ?\(arguments.count)
            """, arguments)
        var agencies = try rows.map(Agency.init(row:))
        let phones = try phones(of: agencies.map(\.id), on: connection)
        for index in agencies.indices { agencies[index].phones = phones[agencies[index].id] ?? [] }
        return agencies
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }

    private static func phones(of ids: [AgencyID], on connection: any SQLConnection) throws -> [AgencyID: [String]] {
        guard !ids.isEmpty else { return [:] }
        let places = (1...ids.count).map { "?\($0)" }.joined(separator: ", ")
        let rows = try connection.query(
            "SELECT agency_id, digits FROM contact_agency_phones WHERE agency_id IN (\(places)) ORDER BY digits", ids.map(\.sqlValue))
        var found: [AgencyID: [String]] = [:]
        for row in rows { found[try row.agencyID("agency_id"), default: []].append("+" + (try row.text("digits"))) }
        return found
    }

    // MARK: Changes

    /// How much is new of some agencies.
    struct Merged: Hashable, Sendable {
        var agencies = 0
        var names = 0
        var phones = 0
        /// Numbers that were taken away.
        var gone = 0
    }

    /// Adds what is new of them; names that are left out stay. Each agency once.
    /// - Parameter replacesNumbers: whether numbers that they have here alone are taken away.
    static func merge(
        _ drafts: [AgencyDraft], replacesNumbers: Bool = false, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Merged {
        guard !drafts.isEmpty else { return Merged() }
        let places = (1...drafts.count).map { "?\($0)" }.joined(separator: ", ")
        let rows = try connection.query(
            "SELECT \(columns) FROM contact_agencies WHERE agency_id IN (\(places))", drafts.map(\.id.sqlValue))
        let known = Dictionary(try rows.map(Agency.init(row:)).map { ($0.id, $0) }) { first, _ in first }
        var merged = Merged()
        var statements: [SQLStatement] = []
        for draft in drafts {
            let old = known[draft.id]
            let isRenamed = old != nil && draft.name != nil && draft.name != old?.name
            guard old == nil || isRenamed else { continue }
            if isRenamed { merged.names += 1 } else { merged.agencies += 1 }
            statements.append(put(draft.id, name: draft.name ?? old?.name, at: time))
        }
        if replacesNumbers {
            let old = try Self.phones(of: drafts.map(\.id), on: connection)
            let gone = drafts.flatMap { draft in
                Set(old[draft.id] ?? []).subtracting(draft.phones.map(\.text)).map { delete($0, of: draft.id) }
            }
            merged.gone = gone.count
            statements += gone
        }
        let phones = drafts.flatMap { draft in draft.phones.map { insert($0, of: draft.id) } }
        let answers = try connection.run(statements + phones)
        merged.phones = answers.suffix(phones.count).count { !$0.isEmpty }
        return merged
    }

    /// As it is written, with these numbers and no others.
    static func replace(_ draft: AgencyDraft, at time: Timestamp, on connection: any SQLConnection) throws {
        let old = SQLStatement("DELETE FROM contact_agency_phones WHERE agency_id = ?1", draft.id)
        try connection.run([put(draft.id, name: draft.name, at: time), old] + draft.phones.map { insert($0, of: draft.id) })
    }

    private static func put(_ id: AgencyID, name: String?, at time: Timestamp) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO contact_agencies (agency_id, rank, name, name_folded, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (agency_id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded, changed_at = excluded.changed_at
            """, id, id.rank, name, name?.lowercased(), time)
    }

    /// Answers with a row where the number is new.
    private static func insert(_ phone: PhoneNumber, of id: AgencyID) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO contact_agency_phones (agency_id, digits, last10, last9, last8) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (agency_id, digits) DO NOTHING RETURNING agency_id
            """, id, phone.digits, phone.suffix(10), phone.suffix(9), phone.suffix(8))
    }

    private static func delete(_ phone: String, of id: AgencyID) -> SQLStatement {
        SQLStatement("DELETE FROM contact_agency_phones WHERE agency_id = ?1 AND digits = ?2", id, PhoneNumber(kept: phone).digits)
    }

    /// Returns whether there was one.
    static func delete(_ id: AgencyID, on connection: any SQLConnection) throws -> Bool {
        try connection.execute("DELETE FROM contact_agency_cards WHERE agency_id = ?1", id)
        return try connection.execute("DELETE FROM contact_agencies WHERE agency_id = ?1", id) == 1
    }
}
