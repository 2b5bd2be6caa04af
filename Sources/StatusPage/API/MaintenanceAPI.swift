import Accounts
import HTTPTypes
import Kernel
import Platform

/// Planned work, for programs.
struct MaintenanceAPI: Sendable {
    let maintenances: MaintenanceOperations

    static let root = APIRoutes.root + "/status/maintenances"
    private static let tag = FeedAPI.tag.name

    private static let id = APIParameter.publicID(.path, "id", "The maintenance's id.")
    private static let updateID = APIParameter.publicID(.path, "update", "The message's id.")
    private static let open = APIParameter.flag(.query, "open", "Whether only those are listed that are not over.")
    private static let title = APIParameter.texts("title", "What is done, in a line.", limit: StatusLimits.title)
    private static let text = APIParameter.texts("text", "What customers are to know.", limit: StatusLimits.text)
    private static let scheduledFor = APIParameter.time(.body, "scheduled_for", "When it begins.")
    private static let scheduledUntil = APIParameter.time(.body, "scheduled_until", "When it ends.")
    private static let stage = APIParameter<Maintenance.Stage>.word(
        .body, "state", "How far it is; `completed` ends it now.", [.inProgress, .verifying, .completed])
    private static let reminder = APIParameter<Int>(
        .body, "reminder_minutes", "How long before its beginning a message reminds customers of it; null for never.",
        APISchema.integer(1...43_200).nullable
    ) { $0.int.map(Int.init) }

    var operations: [APIOperation] { [list, get, plan, change, update, retract, cancel] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/maintenances", id: "listStatusMaintenances", tag: Self.tag, "Planned work, the latest beginning first",
            needs: .needs(.statusRead, .viewStatusPage), takes: [Self.open.declaration] + APIPaging.parameters,
            gives: .page(of: .maintenance)
        ) { call in
            let (limit, after, isOpenOnly) = (try call.limit, try call.cursor { StatusCursor($0) }, try call[Self.open] ?? false)
            let found = try await maintenances.list(isOpenOnly: isOpenOnly, after: after, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { StatusCursor(at: $0.scheduledFor, id: $0.id).description }
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/status/maintenances/{id}", id: "getStatusMaintenance", tag: Self.tag, "One planned work",
            needs: .needs(.statusRead, .viewStatusPage), takes: [Self.id.declaration], gives: .one(.maintenance)
        ) { call in try await maintenances.find(try call.need(Self.id), by: call.asking) }
    }

    private var plan: APIOperation {
        APIOperation(
            .post, "/status/maintenances", id: "addStatusMaintenance", tag: Self.tag, "Plan work",
            explanation: "It begins and ends by itself; its components are under maintenance meanwhile.",
            needs: .needs(.statusWrite, .manageStatusPage),
            takes: [
                Self.title.required.declaration, Self.text.required.declaration, Self.scheduledFor.required.declaration,
                Self.scheduledUntil.required.declaration, APIParameter.components.declaration, Self.reminder.declaration,
            ], gives: .made(.maintenance) { "\(Self.root)/\($0.id)" }
        ) { call in
            var draft = MaintenanceOperations.Draft(
                title: try call.need(Self.title), text: try call.need(Self.text), scheduledFor: try call.need(Self.scheduledFor),
                scheduledUntil: try call.need(Self.scheduledUntil))
            draft.components = try call[APIParameter.components] ?? []
            draft.reminder = try call[Self.reminder].map { .seconds($0 * 60) }
            return try await maintenances.plan(draft, by: call.asking)
        }
    }

    private var change: APIOperation {
        APIOperation(
            .patch, "/status/maintenances/{id}", id: "changeStatusMaintenance", tag: Self.tag, "Change planned work, or its time",
            explanation: "What is not given stays.", needs: .needs(.statusWrite, .manageStatusPage),
            takes: [
                Self.id.declaration, Self.title.declaration, Self.scheduledFor.declaration, Self.scheduledUntil.declaration,
                APIParameter.components.declaration, Self.reminder.declaration,
            ], gives: .changed(.maintenance), refusals: [.conflict: "It is over."]
        ) { call in
            var changes = MaintenanceOperations.Changes()
            (changes.title, changes.components) = (try call[Self.title], try call[APIParameter.components])
            (changes.scheduledFor, changes.scheduledUntil) = (try call[Self.scheduledFor], try call[Self.scheduledUntil])
            if call.has(Self.reminder) { changes.reminder = .some(try call[Self.reminder].map { .seconds($0 * 60) }) }
            return try await maintenances.change(try call.need(Self.id), changes, by: call.asking)
        }
    }

    private var update: APIOperation {
        APIOperation(
            .post, "/status/maintenances/{id}/updates", id: "addStatusMaintenanceUpdate", tag: Self.tag,
            "Publish a message on planned work", needs: .needs(.statusWrite, .manageStatusPage),
            takes: [Self.id.declaration, Self.stage.declaration, Self.text.required.declaration],
            gives: .made(.maintenance) { "\(Self.root)/\($0.id)" }, refusals: [.conflict: "It is over."]
        ) { call in
            try await maintenances.update(
                try call.need(Self.id), text: try call.need(Self.text), stage: try call[Self.stage], by: call.asking)
        }
    }

    private var retract: APIOperation {
        APIOperation(
            .delete, "/status/maintenances/{id}/updates/{update}", id: "retractStatusMaintenanceUpdate", tag: Self.tag,
            "Take back the newest message", explanation: "Also that it was cancelled, or is over before its time.",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration, Self.updateID.declaration],
            gives: .changed(.maintenance),
            refusals: [.conflict: "It is the first one, not the newest, older than an hour, or would be said again at once."]
        ) { call in try await maintenances.retract(try call.need(Self.updateID), of: try call.need(Self.id), by: call.asking) }
    }

    private var cancel: APIOperation {
        APIOperation(
            .delete, "/status/maintenances/{id}", id: "cancelStatusMaintenance", tag: Self.tag, "Cancel planned work, or end it now",
            explanation: "Customers are told so.", needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration],
            gives: .nothing, refusals: [.conflict: "It is over."]
        ) { call in _ = try await maintenances.cancel(try call.need(Self.id), by: call.asking) }
    }
}
