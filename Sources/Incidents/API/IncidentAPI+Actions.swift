import Accounts
import HTTPTypes
import Kernel
import Platform

extension IncidentAPI {
    static let user = APIParameter<UserID>(
        .body, "user_id", "Who looks after it; null for nobody.", UserID?.schema
    ) { $0.int.map { UserID($0) } }.required
    private static let comment = APIParameter.text(.body, "text", "The comment, in Markdown.", 1...10_000).required

    func perform(_ action: IncidentAction) -> APIOperation {
        APIOperation(
            .post, "/incidents/{id}/\(action.rawValue)", id: action.rawValue + "Incident", tag: Self.tag.name, action.summary,
            explanation: "Where it does not apply, nothing changes and it is no error.",
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.id.declaration], gives: .changed(.incident)
        ) { call in
            try await view(actions.perform(action, on: try call.need(Self.id), by: call.asking))
        }
    }

    var listAssignees: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/assignees", id: "listAssignees", tag: Self.tag.name, "Who can be given an incident, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.incidentsRead, .actOnIncidents),
            takes: [Self.id.declaration], gives: .page(of: .assignee)
        ) { call in
            let incident = try await existing(call, to: .actOnIncidents)
            return APIPage(try await database.read { try assignees.all(of: incident, on: $0) }, next: nil)
        }
    }

    var assign: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/assign", id: "assignIncident", tag: Self.tag.name, "Give an incident to somebody, or to nobody",
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.id.declaration, Self.user.declaration],
            gives: .changed(.incident), refusals: [.unprocessableContent: "The body is wrong, or the user cannot work on the incident."]
        ) { call in
            try await view(assign(try call.need(Self.id), call))
        }
    }

    /// Who cannot work on the incident is a fault of the body.
    func assign(_ id: IncidentID, _ call: APICall) async throws -> Incident {
        do {
            return try await actions.assign(id, to: try call[Self.user], by: call.asking)
        } catch ClientError.Code.assigneeMayNotAct {
            throw ClientError.invalid(.body, [(Self.user.declaration.name, "is nobody who can work on this incident")])
        }
    }

    var comment: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/comments", id: "commentIncident", tag: Self.tag.name, "Comment an incident",
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.id.declaration, Self.comment.declaration],
            gives: .changed(.incident, "The incident; the comment is in its timeline.")
        ) { call in
            try await view(actions.comment(try call.need(Self.comment), on: try call.need(Self.id), by: call.asking))
        }
    }

    private static let commentNumber = APIParameter<Int64>(
        .path, "comment", "The comment's number in the timeline.", .integer(1...Int64.max), isRequired: true
    ) { $0.int }

    var editComment: APIOperation {
        APIOperation(
            .patch, "/incidents/{id}/comments/{comment}", id: "editIncidentComment", tag: Self.tag.name, "Change what a comment says",
            explanation: "Only its author may; the timeline marks it with `edited_at`, the audit log holds what it said before.",
            needs: .needs(.incidentsWrite, .actOnIncidents),
            takes: [Self.id.declaration, Self.commentNumber.declaration, Self.comment.declaration],
            gives: .changed(.incident, "The incident; the comment is in its timeline."),
            refusals: [.notFound: "There is no such incident for the caller, or it has no such comment."]
        ) { call in
            let comment = try call.need(Self.commentNumber)
            return try await view(
                actions.editComment(comment, of: try call.need(Self.id), to: try call.need(Self.comment), by: call.asking))
        }
    }

    var delete: APIOperation {
        APIOperation(
            .delete, "/incidents/{id}", id: "deleteIncident", tag: Self.tag.name, "Delete an incident with everything it has",
            explanation: "What was merged into it goes, too; one that was merged itself is taken out first and goes alone.",
            needs: .needs(.incidentsWrite, .deleteIncidents), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            try await actions.delete(try call.need(Self.id), by: call.asking)
        }
    }

    /// The incident that counts under the number in the path, which the caller must be permitted to work on.
    func existing(_ call: APICall, to permission: Permission) async throws -> Incident {
        let id = try call.need(Self.id)
        return try await database.read { try store.current(id, for: call.caller.access, to: permission, on: $0) }
    }

    func view(_ incident: Incident) async throws -> IncidentView {
        try await database.read { try store.view(of: incident, on: $0) }
    }
}

extension IncidentAction {
    fileprivate var summary: String {
        switch self {
        case .acknowledge: "Acknowledge an incident"
        case .resolve: "Resolve an incident"
        case .close: "Close an incident"
        case .reopen: "Reopen an incident"
        }
    }
}

extension APIShape where Value == User {
    fileprivate static let assignee = APIShape(
        "Assignee", "Somebody who can be given an incident.",
        [.init("user_id", "The user.", \.id), .init("name", "The user's name.", \.name)])
}
