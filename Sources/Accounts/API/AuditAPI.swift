import HTTPTypes
import Kernel
package import Platform

/// The audit log, for programs of administrators.
package struct AuditAPI: Sendable {
    private let database: Database

    package init(database: Database) { self.database = database }

    package static let tag = (name: "Audit", explanation: "Who did what; only ever appended to.")

    private static let actor = APIParameter.text(.query, "actor", "Who, by the name at the time.", 1...NameRule.maximumLength)
    private static let action = APIParameter.text(.query, "action", "What was done, e.g. `user.created`.", 1...100)
    private static let subject = APIParameter<AuditSubject>(
        .query, "subject", "What it was done to, by kind and number: `user 7`.", .text(3...100)
    ) { $0.string.flatMap { AuditSubject($0) } }
    private static let from = APIParameter<Timestamp>(.query, "from", "From this moment on.", .time) {
        $0.string.flatMap { Timestamp(rfc3339: $0) }
    }
    private static let until = APIParameter<Timestamp>(.query, "until", "Before this moment.", .time) {
        $0.string.flatMap { Timestamp(rfc3339: $0) }
    }

    package var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/audit", id: "listAudit", tag: Self.tag.name, "Who did what, the newest first",
                needs: .needs(.accountsRead, .viewAudit),
                takes: APIPaging.parameters + [
                    Self.actor.declaration, Self.action.declaration, Self.subject.declaration, Self.from.declaration,
                    Self.until.declaration,
                ], gives: .page(of: .auditEntry)
            ) { call in
                try call.require(.viewAudit)
                let (limit, before) = (try call.limit, try call.cursor { Int64($0) })
                let filter = AuditFilter(
                    actor: try call[Self.actor], action: try call[Self.action].map(AuditAction.init(rawValue:)),
                    subjects: try call[Self.subject].map { [$0] }, from: try call[Self.from], until: try call[Self.until])
                let found = try await database.read { try Audit.list(filter, limit: limit + 1, before: before, on: $0) }
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
