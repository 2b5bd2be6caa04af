import Accounts
import HTTPTypes
import Kernel
import Platform

/// Prepared messages, for programs.
struct TemplateAPI: Sendable {
    let templates: TemplateOperations

    private static let tag = FeedAPI.tag.name
    static let root = APIRoutes.root + "/status/templates"

    private static let id = APIParameter.publicID(.path, "id", "The template's id.")
    private static let name = APIParameter.text(.body, "name", "Among those who write; unique.", 1...StatusLimits.title)
    private static let title = APIParameter.texts("title", "Of the incident.", limit: StatusLimits.title)
    private static let text = APIParameter.texts("text", "Its first message.", limit: StatusLimits.text)
    private static let stage = APIParameter<StatusIncident.Stage>.word(.body, "state", "How far it is; investigating without it.")
    private static let impact = APIParameter<StatusIncident.Impact>.word(
        .body, "impact", "How bad it is; null for what its components say.", isNullable: true)

    private static let fields = [
        name.required.declaration, title.required.declaration, text.required.declaration, stage.declaration, impact.declaration,
        APIParameter.states.declaration,
    ]

    var operations: [APIOperation] { [list, add, change, delete] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/templates", id: "listStatusTemplates", tag: Self.tag, "Prepared messages, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.statusRead, .viewStatusPage), gives: .page(of: .template)
        ) { call in APIPage(try await templates.list(by: call.asking), next: nil) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/status/templates", id: "addStatusTemplate", tag: Self.tag, "Prepare a message",
            needs: .needs(.statusWrite, .manageStatusPage), takes: Self.fields, gives: .made(.template) { _ in Self.root },
            refusals: [.conflict: "The name is taken."]
        ) { call in try await templates.save(try Self.draft(call), by: call.asking) }
    }

    private var change: APIOperation {
        APIOperation(
            .put, "/status/templates/{id}", id: "setStatusTemplate", tag: Self.tag, "Write a prepared message anew",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration] + Self.fields, gives: .changed(.template),
            refusals: [.conflict: "The name is taken."]
        ) { call in try await templates.save(try Self.draft(call), as: try call.need(Self.id), by: call.asking) }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/status/templates/{id}", id: "deleteStatusTemplate", tag: Self.tag, "Delete a prepared message",
            needs: .needs(.statusWrite, .manageStatusPage), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await templates.delete(try call.need(Self.id), by: call.asking) }
    }

    private static func draft(_ call: APICall) throws -> TemplateOperations.Draft {
        var draft = TemplateOperations.Draft(name: try call.need(name), title: try call.need(title), text: try call.need(text))
        (draft.stage, draft.impact) = (try call[stage] ?? .investigating, try call[impact])
        draft.components = try call[APIParameter.states] ?? [:]
        return draft
    }
}

extension APIShape where Value == StatusTemplate {
    fileprivate static let template = APIShape(
        "StatusTemplate", "What is likely to be said again, prepared.",
        [
            .init("id", "For changing it.", \.id), .init("name", "Among those who write.", \.name),
            .init("title", "By language.", \.title), .init("text", "By language.", \.text), .init("state", "How far it is.", \.stage),
            .init("impact", "Null for what its components say.", \.impact),
            .init("components", "States by the ids of components.") { template in
                Dictionary(uniqueKeysWithValues: template.components.map { ($0.key.rawValue, $0.value) })
            },
        ])
}
