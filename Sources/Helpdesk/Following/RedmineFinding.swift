import Kernel
import Platform

/// What `switchboard doctor` says of following Redmine: what the database knows, so nothing is asked over the network.
enum RedmineFinding {
    static let check = DoctorCheck(
        "redmine",
        inDatabase: { database, subject in
            let settings = subject.settings[RedmineSettings.self]
            guard settings.url != nil || settings.queueDatabase != nil else { return [] }
            return (try? await findings(database, settings, at: subject.world.now())) ?? []
        })

    static func findings(_ database: Database, _ settings: RedmineSettings, at now: Timestamp) async throws -> [Finding] {
        let sources = [(SourceCursor.redmine, settings.url != nil), (SourceCursor.queue, settings.queueDatabase != nil)]
        var found: [Finding] = []
        for (source, _) in sources.filter(\.1) {
            let cursor = try await database.read { try CursorStore.find(source, on: $0) }
            found.append(finding(source, cursor))
        }
        let failing = try await database.read { try PendingStore.failing(limit: 1, on: $0) }
        if let first = failing.first {
            found.append(
                .warning(
                    "redmine", "issue \(first.id) cannot be read: \(first.problem)",
                    "It is tried again by itself; helpdesk_pending holds all of them."))
        }
        return found
    }

    private static func finding(_ source: String, _ cursor: SourceCursor?) -> Finding {
        let name = source == SourceCursor.redmine ? "Redmine" : "the queue tables"
        guard let cursor else { return .warning("redmine", "\(name) was not read yet", "A running server does it.") }
        if let failure = cursor.failure, let since = cursor.failedAt {
            return .problem("redmine", "\(name) cannot be read since \(since.rfc3339): \(failure)", "Run `switchboard helpdesk check`.")
        }
        return .ok("redmine", "\(name) was last read at \(cursor.readAt?.rfc3339 ?? "-")")
    }
}
