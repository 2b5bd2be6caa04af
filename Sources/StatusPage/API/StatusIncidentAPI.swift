import Accounts
import HTTPTypes
import Kernel
import Platform

/// What customers are told of faults, for programs.
struct StatusIncidentAPI: Sendable {
    let incidents: StatusIncidentOperations

    static let root = APIRoutes.root + "/status/incidents"
    private static let tag = FeedAPI.tag.name

    private static let id = APIParameter.publicID(.path, "id", "The incident's id.")
    private static let updateID = APIParameter.publicID(.path, "update", "The message's id.")
    private static let open = APIParameter.flag(.query, "open", "Whether only those are listed that are not over.")
    private static let title = APIParameter.texts("title", "What is wrong, in a line.", limit: StatusLimits.title)
    private static let text = APIParameter.texts("text", "What is known.", limit: StatusLimits.text)
    private static let stage = APIParameter<StatusIncident.Stage>.word(
        .body, "state", "How far it is; the stage it has without it, investigating at its beginning.")
    private static let impact = APIParameter<StatusIncident.Impact>.word(
        .body, "impact", "How bad it is; null for what its components say.", isNullable: true)
    private static let startedAt = APIParameter.time(.body, "started_at", "When it began, not after now.")
    private static let resolvedAt = APIParameter.time(
        .body, "resolved_at", "When it was over, for one that begins resolved; of the past, no subscriber is told.")
    private static let displayAt = APIParameter.time(.body, "display_at", "What is shown as the message's time.")
    private static let fromHistory = APIParameter.flag(
        .query, "from_history", "Whether what it did to its components is taken out of their history and uptime, too.")
    private static let draft = APIParameter.flag(.body, "draft", "Whether it is not public yet.")
    private static let comment = APIParameter.text(.body, "text", "What those who work on it are to know.", 1...StatusLimits.text)
    private static let deskIncident = APIParameter<IncidentID>(
        .body, "incident_id", "An incident of the desk.", IncidentID.schema
    ) { $0.int.map { IncidentID($0) } }

    var operations: [APIOperation] {
        [list, get, publish, preview, draftFromDesk, edit, update, editUpdate, retract, publishDraft, addComment, link, delete]
    }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/incidents", id: "listStatusIncidents", tag: Self.tag, "Incidents that customers are told of, the newest first",
            explanation: "Drafts included.", needs: .needs(.statusRead, .viewStatusPage),
            takes: [Self.open.declaration] + APIPaging.parameters, gives: .page(of: .statusIncident)
        ) { call in
            let (limit, after, isOpenOnly) = (try call.limit, try call.cursor { StatusCursor($0) }, try call[Self.open] ?? false)
            let found = try await incidents.list(isOpenOnly: isOpenOnly, after: after, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { StatusCursor(at: $0.incident.startedAt, id: $0.id).description }
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/status/incidents/{id}", id: "getStatusIncident", tag: Self.tag, "One incident that customers are told of",
            needs: .needs(.statusRead, .viewStatusPage), takes: [Self.id.declaration], gives: .one(.statusIncident)
        ) { call in try await incidents.find(try call.need(Self.id), by: call.asking) }
    }

    private static let draftFields = [
        title.required.declaration, stage.declaration, impact.declaration, APIParameter.states.declaration, text.required.declaration,
        startedAt.declaration, resolvedAt.declaration, draft.declaration,
    ]

    private static func draft(_ call: APICall) throws -> StatusIncidentOperations.Draft {
        var draft = StatusIncidentOperations.Draft(title: try call.need(title), text: try call.need(text))
        draft.stage = try call[stage] ?? .investigating
        (draft.impact, draft.components) = (try call[impact], try call[APIParameter.states] ?? [:])
        (draft.startedAt, draft.resolvedAt) = (try call[startedAt], try call[resolvedAt])
        draft.isDraft = try call[Self.draft] ?? false
        return draft
    }

    private var publish: APIOperation {
        APIOperation(
            .post, "/status/incidents", id: "addStatusIncident", tag: Self.tag, "Tell customers of an incident",
            explanation: "One that began before now counts for the uptime of its components from its beginning on.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: Self.draftFields,
            gives: .made(.statusIncident) { "\(Self.root)/\($0.id)" }, refusals: [.conflict: "A postmortem cannot come first."]
        ) { call in try await incidents.publish(try Self.draft(call), by: call.asking) }
    }

    private var preview: APIOperation {
        APIOperation(
            .post, "/status/previews", id: "previewStatusIncident", tag: Self.tag, "How an incident would be told of",
            explanation: "Nothing is done: its ids are made up.", needs: .needs(.statusWrite, .manageStatusPage), takes: Self.draftFields,
            gives: .changed(.statusIncident, "How it would look."), refusals: [.conflict: "A postmortem cannot come first."]
        ) { call in try await incidents.preview(try Self.draft(call), by: call.asking) }
    }

    private var draftFromDesk: APIOperation {
        APIOperation(
            .post, "/status/drafts", id: "draftStatusIncident", tag: Self.tag, "Draft an incident for customers from one of the desk",
            explanation: "It is linked to that, and offered for resolution once that is over. Nothing is public yet.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.deskIncident.required.declaration],
            gives: .made(.statusIncident) { "\(Self.root)/\($0.id)" },
            refusals: [.notFound: "There is no such incident of the desk, or the caller may not see it."]
        ) { call in try await incidents.draft(from: try call.need(Self.deskIncident), by: call.asking) }
    }

    private var edit: APIOperation {
        APIOperation(
            .patch, "/status/incidents/{id}", id: "changeStatusIncident", tag: Self.tag, "Mend an incident's title, impact or beginning",
            explanation: "What is not given stays; customers are not told.", needs: .needs(.statusWrite, .manageStatusPage),
            takes: [Self.id.declaration, Self.title.declaration, Self.impact.declaration, Self.startedAt.declaration],
            gives: .changed(.statusIncident)
        ) { call in
            var changes = StatusIncidentOperations.Changes()
            (changes.title, changes.startedAt) = (try call[Self.title], try call[Self.startedAt])
            if call.has(Self.impact) { changes.impact = .some(try call[Self.impact]) }
            return try await incidents.edit(try call.need(Self.id), changes, by: call.asking)
        }
    }

    private var update: APIOperation {
        APIOperation(
            .post, "/status/incidents/{id}/updates", id: "addStatusUpdate", tag: Self.tag, "Publish a message on an incident",
            explanation: "With the state `resolved` its components are operational again unless the message says otherwise.",
            needs: .needs(.statusWrite, .manageStatusPage),
            takes: [
                Self.id.declaration, Self.stage.declaration, Self.text.required.declaration, APIParameter.states.declaration,
                Self.displayAt.declaration,
            ], gives: .made(.statusIncident) { "\(Self.root)/\($0.id)" },
            refusals: [.conflict: "A postmortem comes after the resolution."]
        ) { call in
            var message = StatusIncidentOperations.Message(text: try call.need(Self.text))
            (message.stage, message.components) = (try call[Self.stage], try call[APIParameter.states] ?? [:])
            message.displayAt = try call[Self.displayAt]
            return try await incidents.update(try call.need(Self.id), message, by: call.asking)
        }
    }

    private var editUpdate: APIOperation {
        APIOperation(
            .patch, "/status/incidents/{id}/updates/{update}", id: "changeStatusUpdate", tag: Self.tag, "Mend a message's words or time",
            needs: .needs(.statusWrite, .manageStatusPage),
            takes: [Self.id.declaration, Self.updateID.declaration, Self.text.declaration, Self.displayAt.declaration],
            gives: .changed(.statusIncident)
        ) { call in
            try await incidents.editUpdate(
                try call.need(Self.updateID), of: try call.need(Self.id), text: try call[Self.text],
                displayAt: try call[Self.displayAt], by: call.asking)
        }
    }

    private var retract: APIOperation {
        APIOperation(
            .delete, "/status/incidents/{id}/updates/{update}", id: "retractStatusUpdate", tag: Self.tag, "Take back the newest message",
            explanation: "Customers see what was said before, and uptime is as if it had not been published.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration, Self.updateID.declaration],
            gives: .changed(.statusIncident), refusals: [.conflict: "It is the first one, not the newest, or older than an hour."]
        ) { call in try await incidents.retract(try call.need(Self.updateID), of: try call.need(Self.id), by: call.asking) }
    }

    private var publishDraft: APIOperation {
        APIOperation(
            .post, "/status/incidents/{id}/publish", id: "publishStatusIncident", tag: Self.tag, "Make a draft public",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration], gives: .changed(.statusIncident),
            refusals: [.conflict: "It is public."]
        ) { call in try await incidents.publishDraft(try call.need(Self.id), by: call.asking) }
    }

    private var addComment: APIOperation {
        APIOperation(
            .post, "/status/incidents/{id}/comments", id: "addStatusComment", tag: Self.tag, "Say something customers never see",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration, Self.comment.required.declaration],
            gives: .changed(.statusIncident)
        ) { call in try await incidents.comment(try call.need(Self.comment), on: try call.need(Self.id), by: call.asking) }
    }

    private var link: APIOperation {
        APIOperation(
            .post, "/status/incidents/{id}/links", id: "linkStatusIncident", tag: Self.tag, "Link it to an incident of the desk",
            explanation: "Once all it is linked to are over, it is offered for resolution.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration, Self.deskIncident.required.declaration],
            gives: .changed(.statusIncident)
        ) { call in
            try await incidents.link(try call.need(Self.id), to: try call.need(Self.deskIncident), by: call.asking)
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/status/incidents/{id}", id: "deleteStatusIncident", tag: Self.tag, "Delete an incident that customers were told of",
            explanation: "Its outage stays in the uptime without `from_history`, for which one needs the right to set up pages.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration, Self.fromHistory.declaration], gives: .nothing
        ) { call in
            try await incidents.delete(try call.need(Self.id), fromHistory: try call[Self.fromHistory] ?? false, by: call.asking)
        }
    }
}
