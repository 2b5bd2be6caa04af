package import Foundation
import Platform

/// A ticket system whose PostgreSQL database may be read, by statements of a YAML file.
package struct SQLSource: Sendable {
    private let description: SourceDescription
    private let database: PostgresSource
    private let tickets: DescribedTicket

    package static func source(_ description: SourceDescription, parallel: Int, zone: TimeZone) throws -> TicketSource {
        for needed in ["ticket", "legs"] { _ = try description.needed(needed) }
        let address = try description.needed("database")
        let database: PostgresSource
        // A page of a list may take as long over HTTP.
        do { database = try PostgresSource(url: address, connections: parallel, timeout: .seconds(90)) } catch {
            throw SourceDescription.Problem(description: error.message)
        }
        let source = SQLSource(
            description: description, database: database,
            tickets: DescribedTicket(description, source: "sql", time: SourceTime(zone: zone)))
        return TicketSource(
            name: "sql", list: source.list, ticket: source.ticket,
            check: {
                try await source.telling { try await database.check() }
                return "the database answers"
            },
            end: { database.close() })
    }

    private func list(_ key: String) async throws -> JSONText {
        guard let sql = description.table("lists")[key] else { throw SourceFailure(.notFound, "the description has no list \(key)") }
        return try JSONText(
            try await rows(sql).map { row in
                guard let id = DescribedTicket.number(row["id"]) else {
                    throw SourceFailure(.unreadable, "a row of the list has no number as id")
                }
                return ListedTicket(id)
            })
    }

    private func ticket(_ number: String) async throws -> JSONText {
        guard let row = try await rows(description.needed("ticket"), number).first else {
            throw SourceFailure(.notFound, "there is no ticket \(number)", status: 404)
        }
        let legs = try await rows(description.needed("legs"), number)
        let document = try tickets.document({ row[$0] }, legs: legs.map { leg in { leg[$0] } })
        return try JSONText(document)
    }

    private func rows(_ sql: String, _ number: String? = nil) async throws -> [[String: JSON]] {
        let rows = try await telling { try await database.query(sql, number.map { [.text($0)] } ?? []) }
        return rows.map { row in row.compactMapValues(Self.json) }
    }

    /// Tells faults of the database as those of a ticket system.
    private func telling<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as StorageError {
            switch error.code {
            case .timeout: throw SourceFailure(.slow, "the database did not answer in time")
            case .refused: throw SourceFailure(.refused, error.message)
            case .unavailable, .closed: throw SourceFailure(.unreachable, error.message)
            default: throw SourceFailure(.internal, error.message)
            }
        }
    }

    private static func json(_ value: SQLValue) -> JSON? {
        switch value {
        case .null, .blob: nil
        case .integer(let number): .integer(number)
        case .real(let number): .number(number)
        case .text(let text): .text(text)
        }
    }
}
