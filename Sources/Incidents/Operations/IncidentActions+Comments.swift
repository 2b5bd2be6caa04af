import Accounts
package import Kernel
import Platform

/// What people say about an incident.
extension IncidentActions {
    package func comment(_ text: String, on id: IncidentID, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            let text = try checked(comment: text)
            try Timeline.append(.comment, to: incident.id, by: caller.actor, at: time, text: text, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }

    /// Gives a comment another text, which only its author may: nobody is made to say what they have not said. What it said before
    /// is in the audit log. The same text once more is no error.
    /// - Throws: ``ClientError/commentNotFound``, ``ClientError/commentOfAnother``, or what a new comment is refused for.
    package func editComment(_ comment: Int64, of id: IncidentID, to text: String, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            let old = try store.comment(comment, of: incident.id, for: caller.access, on: connection)
            guard old.isBy(caller) else { throw ClientError.commentOfAnother }
            let text = try checked(comment: text)
            guard text != old.text else { return }
            try Timeline.edit(comment: old.id, to: text, at: time, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            try Audit.append(
                .commentEdited, incident.auditSubject, detail: ["comment": "\(old.id)", "before": old.text ?? ""], by: caller.actor,
                at: time, on: connection)
        }
    }

    private func checked(comment: String) throws(ClientError) -> String {
        let text = comment.trimmingWhitespace()
        guard !text.isEmpty else { throw .emptyComment }
        guard text.utf8.count <= commentLimit || text.count <= commentLimit else { throw .commentTooLong(limit: commentLimit) }
        guard !text.utf8.contains(0) else { throw .commentContainsNUL }
        return text
    }
}

extension TimelineEntry {
    /// Whether somebody wrote it, as a user: the names of programs are not theirs alone.
    func isBy(_ caller: Caller) -> Bool { actorID != nil && actorID == caller.userID }
}

extension IncidentStore {
    /// A comment on the incident or on what was merged into it, for somebody who may see that.
    /// - Throws: ``ClientError/commentNotFound``.
    func comment(_ comment: Int64, of id: IncidentID, for access: Access, on connection: any SQLConnection) throws -> TimelineEntry {
        guard let entry = try Timeline.comment(comment, on: connection),
            try members(of: id, for: access, on: connection).contains(entry.incident)
        else { throw ClientError.commentNotFound }
        return entry
    }
}

extension AuditAction {
    static let commentEdited = AuditAction(rawValue: "incident.comment_edited")
}
