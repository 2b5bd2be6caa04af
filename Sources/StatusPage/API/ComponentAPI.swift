import Accounts
import HTTPTypes
import Kernel
import Platform

/// Components of the status page, for programs.
struct ComponentAPI: Sendable {
    let components: ComponentOperations

    static let root = APIRoutes.root + "/status/components"
    private static let tag = FeedAPI.tag.name

    private static let id = APIParameter.publicID(.path, "id", "The component's id.")
    private static let name = APIParameter.texts("name", "Its name.", limit: StatusLimits.title)
    private static let description = nullable(APIParameter.texts("description", "What it is.", limit: StatusLimits.text))
    private static let group = APIParameter.flag(.body, "group", "Whether it is a group; two levels, a group and what is in it.")
    private static let groupID = APIParameter.publicID(.body, "group_id", "The group it stands in; null for none.", isNullable: true)
    private static let position = APIParameter.integer(
        .body, "position", "From 1, within its group or among those without one; the end without it.", 1...100_000)
    private static let state = APIParameter.word(
        .body, "state", "What is said of it by hand; null for what its link says.", ComponentState.sayable, isNullable: true)
    private static let until = APIParameter.time(
        .body, "state_until", "Until when that holds; a day without it, for one that is linked to something.")
    private static let link = APIParameter<ComponentLink>(
        .body, "link", "What its state is found out from; null for nothing.", ComponentLink.schema.nullable
    ) { ComponentLink(json: $0) }
    private static let rule = APIParameter<ComponentRule>(
        .body, "rule", "How the states of several cells make its own.", ComponentRule.schema
    ) { ComponentRule(json: $0) }

    private static func nullable<Value>(_ parameter: APIParameter<Value>) -> APIParameter<Value> {
        APIParameter(
            .body, parameter.declaration.name, parameter.declaration.schema.explanation ?? "", parameter.declaration.schema.nullable,
            parameter.read)
    }

    private static let startedAt = APIParameter.time(
        .body, "started_at", "Since when uptime is counted, not after now; what happened since may be told afterwards.")

    var operations: [APIOperation] { [list, get, add, change, delete] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/components", id: "listStatusComponents", tag: Self.tag, "The components of the status page",
            explanation: "Groups before what is in them, both by position. All of them: `next` is always null.",
            needs: .needs(.statusRead, .viewStatusPage), gives: .page(of: .component)
        ) { call in APIPage(try await components.list(by: call.asking), next: nil) }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/status/components/{id}", id: "getStatusComponent", tag: Self.tag, "One component",
            needs: .needs(.statusRead, .viewStatusPage), takes: [Self.id.declaration], gives: .one(.component)
        ) { call in try await components.find(try call.need(Self.id), by: call.asking) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/status/components", id: "addStatusComponent", tag: Self.tag, "Add a component",
            explanation: "One that is linked to nothing starts operational.", needs: .needs(.statusWrite, .manageStatusPage),
            takes: [
                Self.name.required.declaration, Self.description.declaration, Self.group.declaration, Self.groupID.declaration,
                Self.position.declaration, Self.state.declaration, Self.link.declaration, Self.rule.declaration,
                Self.startedAt.declaration,
            ], gives: .made(.component) { "\(Self.root)/\($0.id)" }
        ) { call in
            var draft = ComponentOperations.Draft(name: try call.need(Self.name))
            (draft.description, draft.isGroup) = (try call[Self.description], try call[Self.group] ?? false)
            (draft.groupID, draft.position) = (try call[Self.groupID], try call[Self.position])
            (draft.state, draft.link) = (try call[Self.state], try call[Self.link])
            (draft.rule, draft.startedAt) = (try call[Self.rule] ?? .worst, try call[Self.startedAt])
            return try await components.add(draft, by: call.asking)
        }
    }

    private var change: APIOperation {
        APIOperation(
            .patch, "/status/components/{id}", id: "changeStatusComponent", tag: Self.tag, "Change a component",
            explanation: "What is not given stays. A state that is given also counts for the open incidents that name the component.",
            needs: .needs(.statusWrite, .manageStatusPage),
            takes: [
                Self.id.declaration, Self.name.declaration, Self.description.declaration, Self.groupID.declaration,
                Self.position.declaration, Self.state.declaration, Self.until.declaration, Self.link.declaration, Self.rule.declaration,
            ], gives: .changed(.component)
        ) { call in
            var changes = ComponentOperations.Changes()
            (changes.name, changes.position, changes.rule) = (try call[Self.name], try call[Self.position], try call[Self.rule])
            if call.has(Self.description) { changes.description = .some(try call[Self.description]) }
            if call.has(Self.groupID) { changes.groupID = .some(try call[Self.groupID]) }
            if call.has(Self.state) { changes.state = .some(try call[Self.state]) }
            if call.has(Self.link) { changes.link = .some(try call[Self.link]) }
            changes.stateUntil = try call[Self.until]
            return try await components.change(try call.need(Self.id), changes, by: call.asking)
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/status/components/{id}", id: "deleteStatusComponent", tag: Self.tag, "Delete a component with its history",
            explanation: "What is in a group then stands without one.", needs: .needs(.statusWrite, .manageStatusPage),
            takes: [Self.id.declaration], gives: .nothing
        ) { call in try await components.delete(try call.need(Self.id), by: call.asking) }
    }
}
