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
    private static let from = APIParameter.time(.query, "from", "From this moment on.")
    private static let until = APIParameter.time(.query, "until", "Before this moment.")
    private static let filters = [
        actor.declaration, action.declaration, subject.declaration, from.declaration, until.declaration,
    ]

    package var operations: [APIOperation] { [list, export] }

    private var list: APIOperation {
        APIOperation(
            .get, "/audit", id: "listAudit", tag: Self.tag.name, "Who did what, the newest first",
            needs: .needs(.accountsRead, .viewAudit), takes: APIPaging.parameters + Self.filters, gives: .page(of: .auditEntry)
        ) { call in
            let filter = try filter(call)
            let (limit, before) = (try call.limit, try call.cursor { Int64($0) })
            let found = try await database.read { try Audit.list(filter, limit: limit + 1, before: before, on: $0) }
            return APIPage(found, limit: limit) { String($0.id) }
        }
    }

    private var export: APIOperation {
        APIOperation(
            .get, "/audit.csv", id: "exportAudit", tag: Self.tag.name, "The audit log as a file, the newest line first",
            needs: .needs(.accountsRead, .viewAudit), takes: Self.filters, gives: .csv
        ) { call in
            try await AuditExport.file(try filter(call), from: database).response()
        }
    }

    /// What the caller asks for.
    private func filter(_ call: APICall) throws -> AuditFilter {
        try call.require(.viewAudit)
        return AuditFilter(
            actor: try call[Self.actor], action: try call[Self.action].map(AuditAction.init(rawValue:)),
            subjects: try call[Self.subject].map { [$0] }, from: try call[Self.from], until: try call[Self.until])
    }
}

extension APIShape where Value == AuditEntry {
    static let auditEntry = APIShape(
        "AuditEntry", "One line of the audit log.",
        [
            .init("id", "Rises with time.", \.id), .init("at", "When.", \.at), .init("actor", "Who, by the name at the time.", \.actor),
            .init("actor_kind", "What that is.", .word(["user", "service", "token", "correspondent", "command_line", "system"])) {
                .text($0.actorKind)
            },
            .init("actor_id", "Its number, where it has one.", \.actorID),
            .init("action", "What was done, as `thing.verb`.", \.action.rawValue), .init("subject", "What it was done to.", \.subject),
            .init("detail", "What else is known.", \.detail),
        ])
}
