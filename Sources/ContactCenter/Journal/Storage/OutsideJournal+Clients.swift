import Kernel
import Platform

/// Private clients, and the agencies they were given to.
extension OutsideJournal {
    /// Of one client.
    private static let mostResults = 200

    func client(ofCall call: Int64, _ reader: JournalReader) throws -> JournalClient? {
        guard let row = try reader.rows(of: .calls, ids: [call])[call],
            let processing = row.reference("privat_processing_id"), var client = try client(processing, reader)?.client
        else { return nil }
        if let card = row.reference("card_id") {
            let telephone = try reader.rows(of: .cards, ids: [card])[card]?.reference("telephone_id")
            client.phone = try telephone.flatMap { try reader.rows(of: .telephone, ids: [$0])[$0]?.text("number") }
        }
        return client
    }

    private func client(_ id: Int64, _ reader: JournalReader) throws -> (client: JournalClient, row: JournalReader.Row)? {
        guard let row = try reader.rows(of: .processing, ids: [id])[id] else { return nil }
        func name(_ column: String, _ table: JournalTable) throws -> String? {
            try row.reference(column).flatMap { try reader.names(table, [$0])[$0] }
        }
        var client = JournalClient(processing: id)
        client.name = try name("client_name_id", .names)
        client.city = try name("client_city_id", .city)
        client.manager = try name("manager_name_id", .names)
        client.metro = try name("metro_id", .metro)
        client.country = try name("country_id", .country)
        client.advertisement = try name("ads_id", .ads)
        client.references = row.references(["client_name_id", "client_city_id", "manager_name_id", "country_id", "ads_id"])
        return (client, row)
    }

    func handOver(of processing: Int64, _ reader: JournalReader) throws -> JournalHandOver? {
        guard let (client, row) = try client(processing, reader) else { return nil }
        let ids = (row["calls_results_ids"] ?? "").split(separator: "|").compactMap { Int64($0.filter { !$0.isWhitespace }) }
            .suffix(Self.mostResults)
        let results = try reader.rows(of: .results, ids: ids)
        let telephones = Set(results.values.compactMap { $0.reference("telephone_id") })
        let agencies = try agencies(ofTelephones: telephones, reader)
        // The agency that was reached; else the last that was tried.
        let tried = ids.compactMap { id -> (Int64, JournalReader.Row, JournalReader.Row)? in
            guard let result = results[id], let telephone = result.reference("telephone_id"), let agency = agencies[telephone] else {
                return nil
            }
            return (id, result, agency)
        }
        guard let (id, result, agency) = tried.last(where: { $0.1.number("result") == 0 }) ?? tried.last else { return nil }
        let described = try self.agencies([agency], withHours: false, reader)
        guard let agency = described.first else { return nil }
        return JournalHandOver(
            id: id, result: result.number("result"), at: result["datetime"].flatMap { CivilTime(database: $0) },
            telephone: result.reference("telephone_id"), agency: agency, client: client,
            operatorName: try operatorName(ofClient: processing, reader))
    }

    /// Whose telephones they are. Several may have the same; the one that is shown in the directory is taken then, the older one.
    private func agencies(ofTelephones telephones: Set<Int64>, _ reader: JournalReader) throws -> [Int64: JournalReader.Row] {
        let conditions = JournalTable.agencyPhones.compactMap { column in
            reader.shape.name(of: column, in: .agentstvo).map {
                "\($0) IN (\(reader.list(telephones.sorted(), for: column, of: .agentstvo)))"
            }
        }
        guard !telephones.isEmpty, !conditions.isEmpty else { return [:] }
        let condition = conditions.joined(separator: " OR ")
        let order = reader.shape.name(of: "id", in: .agentstvo)
        let rows = try reader.rows(of: .agentstvo, where: condition, order: order, limit: Self.mostResults)
        var found: [Int64: JournalReader.Row] = [:]
        for row in rows {
            for telephone in JournalTable.agencyPhones.compactMap({ row.reference($0) }) {
                if found[telephone].map({ $0.flag("hidden") && !row.flag("hidden") }) ?? true { found[telephone] = row }
            }
        }
        return found
    }

    /// Who spoke with a private client, last.
    private func operatorName(ofClient processing: Int64, _ reader: JournalReader) throws -> String? {
        guard let column = reader.shape.name(of: "privat_processing_id", in: .calls) else { return nil }
        let order = ["datetime", "id"].compactMap { reader.shape.name(of: $0, in: .calls) }.map { $0 + " DESC" }.joined(separator: ", ")
        let rows = try reader.rows(
            of: .calls, columns: ["operator_id"],
            where: "\(column) = \(reader.list([processing], for: "privat_processing_id", of: .calls))", order: order.isEmpty ? nil : order,
            limit: 1)
        return try rows.first?.reference("operator_id").flatMap { try reader.names(.operators, [$0])[$0] }
    }
}

extension JournalReader.Row {
    /// Numbers of other tables, of those columns that hold one.
    func references(_ columns: [String]) -> [String: Int64] {
        Dictionary(columns.compactMap { column in number(column).map { (column, $0) } }) { first, _ in first }
    }
}
