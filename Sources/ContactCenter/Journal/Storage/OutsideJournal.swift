import Foundation
import Platform
import Synchronization

/// The journal in the database of an older call centre, with the tables of ``JournalTable``.
final class OutsideJournal: Sendable {
    private let database: OutsideDatabase
    private let mapping: JournalMapping
    let limits: JournalSettings
    /// What was found to be there, and when.
    private let shape = Mutex<(shape: JournalShape, at: ContinuousClock.Instant)?>(nil)

    /// All months, as they were last counted whole.
    let counted = Mutex<CountedMonths?>(nil)

    /// A table that is made while the server runs is seen after this time.
    private static let shapeLasts = Duration.seconds(60)

    init(_ database: OutsideDatabase, _ settings: JournalSettings) {
        (self.database, limits, mapping) = (database, settings, JournalMapping(settings.mapping))
    }

    var source: JournalSource {
        JournalSource(
            calls: { day in try await self.read { try self.calls(of: day, $0) } },
            client: { call in try await self.read { try self.client(ofCall: call, $0) } },
            handOver: { processing in try await self.read { try self.handOver(of: processing, $0) } },
            operators: { day in try await self.read { try self.operators(of: day, $0) } },
            months: { try await self.months() },
            figures: { day in try await self.read { try self.figures(of: day, $0) } },
            agencies: { search, limit in try await self.read { try self.agencies(search, limit: limit, $0) } },
            agency: { id in try await self.read { try self.agency(id, $0) } })
    }

    /// Without the password.
    var place: String { database.address.place }

    /// Tables and columns that are missing there.
    func missing() async throws -> [String] { try await read { $0.shape.missing } }

    func read<Value: Sendable>(_ body: @escaping @Sendable (JournalReader) throws -> Value) async throws -> Value {
        try await database.run { [self] connection in
            let isKnown = shape.withLock { $0 != nil }
            do {
                return try answer(body, on: connection)
            } catch  where isKnown && (error as? OutsideFailure)?.endsConnection != true {
                // Perhaps the tables are others by now.
                shape.withLock { $0 = nil }
                return try answer(body, on: connection)
            }
        }
    }

    private func answer<Value: Sendable>(
        _ body: (JournalReader) throws -> Value, on connection: any OutsideConnection
    ) throws -> Value {
        try body(JournalReader(shape: try shape(on: connection), dialect: database.dialect, connection: connection))
    }

    private func shape(on connection: any OutsideConnection) throws -> JournalShape {
        let now = ContinuousClock.now
        if let known = shape.withLock({ $0 }), now - known.at < Self.shapeLasts { return known.shape }
        let found = try JournalShape(mapping, database.dialect, on: connection)
        shape.withLock { $0 = (found, now) }
        return found
    }

    /// From one midnight to the next; nil where calls have no time.
    func condition(_ day: JournalDay, _ reader: JournalReader) -> String? {
        reader.shape.name(of: "datetime", in: .calls).map { column in
            let (from, until) = (reader.dialect.text(day.text + " 00:00:00"), reader.dialect.text(day.adding(1).text + " 00:00:00"))
            return "\(column) >= \(from) AND \(column) < \(until)"
        }
    }
}
