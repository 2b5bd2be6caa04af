package import Kernel
package import Platform

/// Brings the calls and the agencies' numbers of an old helpdesk over, also while the server serves. Run again, it brings only what is new.
package struct CallImport: Sendable {
    /// Calls written in one transaction, so that those that come in meanwhile do not wait long.
    private static let batch = 250

    private let path: String
    private let database: Database
    private let agencies: AgencyOperations
    private let settings: CallSettings
    private let time: @Sendable (String) -> Timestamp?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - path: the old SQLite file; it is only read.
    ///   - time: reads the times of its rows.
    package init(
        path: String, database: Database, settings: Settings, world: World, time: @escaping @Sendable (String) -> Timestamp?
    ) {
        (self.path, self.database, self.settings) = (path, database, settings[CallSettings.self])
        agencies = ContactCenterModule.agencyOperations(database: database, settings: settings, world: world)
        (self.time, now) = (time, world.now)
    }

    /// Nil where the file knows nothing of calls, or is no such file.
    package func run() async throws -> CallImportSummary? {
        guard let file = try? ReadOnlySQLite(path: path) else { return nil }
        defer { try? file.close() }
        guard let old = try? await OldCalls(file, time: time) else { return nil }
        var summary = CallImportSummary()
        try await bring(old, &summary)
        try await bringAgencies(old, &summary)
        return summary
    }

    private func bring(_ old: OldCalls, _ summary: inout CallImportSummary) async throws {
        guard old.hasCalls else {
            summary.notes.append("not found: the table of calls")
            return
        }
        // Nothing is a row of a lower number.
        var last = Int64.min
        while true {
            let (rows, end) = try await old.some(after: last, limit: Self.batch)
            guard let end else { break }
            last = end
            let calls = rows.compactMap { OldCallRow($0, region: settings.region) }
            let new = try await database.write { [now] in try CallStore.bring(calls, at: now(), on: $0) }
            summary.calls.imported += new
            summary.calls.known += calls.count - new
            summary.calls.skipped += rows.count - calls.count
        }
        if summary.calls.skipped > 0 { summary.notes.append("\(summary.calls.skipped) calls have no time, and are left out") }
    }

    private func bringAgencies(_ old: OldCalls, _ summary: inout CallImportSummary) async throws {
        let phones = try await old.agencyPhones()
        guard !phones.isEmpty else { return }
        let lines = ["AGENCY_ID,AGENCY_PHONE"] + phones.map { Self.quoted($0.agency) + "," + Self.quoted($0.number) }
        let file = try AgencyFile(lines.joined(separator: "\n"), region: settings.region)
        let taken = try await agencies.take(file, by: .commandLine)
        summary.agencies.imported = taken.added
        summary.agencies.known = taken.agencies - taken.added
        summary.phones = taken.phones
        summary.notes += taken.notes.map { "agencies: " + $0 }
    }
}

extension CallImport {
    /// A field of a file of agencies, as it is: no spreadsheet reads it.
    fileprivate static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
}

/// What an import of the calls of an old helpdesk brought.
package struct CallImportSummary: Encodable, Sendable, Hashable {
    package struct Count: Encodable, Sendable, Hashable {
        package var imported = 0
        /// Here since before.
        package var known = 0
        package var skipped = 0
    }

    package init() {}

    package var calls = Count()
    package var agencies = Count()
    /// Numbers of agencies that are new.
    package var phones = 0
    /// What was left out, and why.
    package var notes: [String] = []

    /// One line for a person.
    package var text: String {
        "Imported "
            + [("calls", calls), ("agencies", agencies)].map { name, count in
                let more = [(count.known, "known"), (count.skipped, "skipped")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
                return "\(count.imported) \(name)" + (more.isEmpty ? "" : " (\(more.joined(separator: ", ")))")
            }.joined(separator: ", ") + "."
    }
}
