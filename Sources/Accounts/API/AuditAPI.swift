import HTTPTypes
import Kernel
package import Platform

/// The audit log, for programs of administrators.
package struct AuditAPI: Sendable {
    private let database: Database

    package init(database: Database) { self.database = database }

    package static let tag = (name: "Audit", explanation: "Who did what; only ever appended to.")

    package var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/audit", id: "listAudit", tag: Self.tag.name, "Who did what, the newest first",
                needs: .needs(.accountsRead, .viewAudit), takes: APIPaging.parameters, gives: .page(of: .auditEntry)
            ) { call in
                try call.require(.viewAudit)
                let (limit, before) = (try call.limit, try call.cursor { Int64($0) })
                let found = try await database.read { try Audit.list(limit: limit + 1, before: before, on: $0) }
                return APIPage(found, limit: limit) { String($0.id) }
            }
        ]
    }
}

extension APIShape where Value == AuditEntry {
    static let auditEntry = APIShape(
        "AuditEntry", "One line of the audit log.",
        [
            .init("id", "Rises with time.", \.id), .init("at", "When.", \.at), .init("actor", "Who, by the name at the time.", \.actor),
            .init("actor_kind", "What that is.", .word(["user", "service", "token", "command_line", "system"])) { .text($0.actorKind) },
            .init("actor_id", "Its number, where it has one.", \.actorID),
            .init("action", "What was done, as `thing.verb`.", \.action.rawValue), .init("subject", "What it was done to.", \.subject),
            .init("detail", "What else is known.", \.detail),
        ])
}
