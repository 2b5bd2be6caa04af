import Kernel
import Platform

/// Calls of a day, and how many there were.
extension OutsideJournal {
    func calls(of day: JournalDay, _ reader: JournalReader) throws -> [JournalCall] {
        guard let condition = condition(day, reader) else { throw JournalReader.missing(.calls) }
        let order = ["datetime", "id"].compactMap { reader.shape.name(of: $0, in: .calls) }.map { $0 + " DESC" }.joined(separator: ", ")
        let rows = try reader.rows(of: .calls, where: condition, order: order, limit: limits.callRows)
        let operators = try reader.names(.operators, rows.compactMap { $0.reference("operator_id") })
        let numbers = try numbers(ofCards: rows.compactMap { $0.reference("card_id") }, reader)
        let known = try reader.rows(
            of: .processing, ids: rows.compactMap { $0.reference("privat_processing_id") }, columns: ["id"])
        return rows.compactMap { row in
            guard let id = row.number("id") else { return nil }
            let (card, processing) = (row.reference("card_id"), row.reference("privat_processing_id"))
            return JournalCall(
                id: id, number: card.flatMap { numbers[$0] }, operatorName: row.reference("operator_id").flatMap { operators[$0] },
                at: row["datetime"].flatMap { CivilTime(database: $0) }, card: row.number("card_id"),
                processing: row.number("privat_processing_id"),
                hasClientCard: card != nil && processing.map { known[$0] != nil } ?? false,
                result: row.number("result"), type: row.number("type_call"))
        }
    }

    /// Of the telephones on cards.
    private func numbers(ofCards cards: [Int64], _ reader: JournalReader) throws -> [Int64: String] {
        let telephones = try reader.rows(of: .cards, ids: cards).compactMapValues { $0.reference("telephone_id") }
        let numbers = try reader.rows(of: .telephone, ids: telephones.values, columns: ["id", "number"])
        return telephones.compactMapValues { numbers[$0]?.text("number") }
    }

    func operators(of day: JournalDay, _ reader: JournalReader) throws -> [JournalOperatorCount] {
        guard let condition = condition(day, reader) else { throw JournalReader.missing(.calls) }
        guard let column = reader.shape.name(of: "operator_id", in: .calls) else { return [] }
        let counts = try reader.counts(in: .calls, by: [column], where: condition, limit: limits.callRows)
        let ids = counts.map { $0.keys.first.flatMap { $0 }.flatMap { Int64($0) } }
        let names = try reader.names(.operators, ids.compactMap { $0 })
        var byName: [String: Int] = [:]
        // Two of the same name are one to whoever looks at names.
        for (id, count) in zip(ids, counts.map(\.count)) {
            if let name = id.flatMap({ names[$0] }) { byName[name, default: 0] += count }
        }
        return byName.map { JournalOperatorCount(name: $0.key, count: $0.value) }.sorted { $0.name < $1.name }
    }

    /// How long a call took stands nowhere there.
    func figures(of day: JournalDay, _ reader: JournalReader) throws -> JournalDayFigures {
        guard let condition = condition(day, reader) else { throw JournalReader.missing(.calls) }
        let counts = try reader.counts(in: .calls, by: [], where: condition, limit: 1)
        return JournalDayFigures(total: counts.first?.count ?? 0, averageSeconds: nil)
    }
}
