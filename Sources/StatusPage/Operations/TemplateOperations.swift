import Accounts
package import Kernel
package import Platform

/// What is done with prepared messages.
package struct TemplateOperations: Sendable {
    /// A template as it is to be.
    package struct Draft: Sendable {
        package var name: String
        package var title: LocalizedText
        package var text: LocalizedText
        package var stage = StatusIncident.Stage.investigating
        package var impact: StatusIncident.Impact?
        package var components: [PublicID: ComponentState] = [:]

        package init(name: String, title: LocalizedText, text: LocalizedText) {
            (self.name, self.title, self.text) = (name, title, text)
        }
    }

    private let scene: StatusPageScene

    package init(database: Database, world: World) { scene = StatusPageScene(database: database, world: world) }

    /// By name.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [StatusTemplate] {
        try await scene.view(by: caller) { try TemplateStore.all(on: $0) }
    }

    /// A new one, or another form of one that is there.
    /// - Throws: `notPermitted`, `statusTemplateNotFound`, `templateNameTaken`, `componentUnknown`, those of texts.
    package func save(_ draft: Draft, as known: PublicID? = nil, by caller: Caller) async throws -> StatusTemplate {
        let id = known ?? scene.newID()
        return try await scene.change(.manageStatusPage, by: caller) { changes in
            if let known, try TemplateStore.find(known, on: changes.connection) == nil { throw ClientError.statusTemplateNotFound }
            guard draft.name.contains(where: { !$0.isWhitespace }), !draft.name.utf8.contains(0) else {
                throw ClientError.statusTextMissing("name")
            }
            guard draft.name.unicodeScalars.count <= StatusLimits.title else {
                throw ClientError.statusTextTooLong("name", limit: StatusLimits.title)
            }
            guard try !TemplateStore.isTaken(draft.name, besides: id, on: changes.connection) else {
                throw ClientError.templateNameTaken(draft.name)
            }
            _ = try changes.known(draft.components.keys)
            let template = StatusTemplate(
                id: id, name: draft.name, title: try draft.title.checked("title", limit: StatusLimits.title),
                text: try draft.text.checked("text", limit: StatusLimits.text), stage: draft.stage, impact: draft.impact,
                components: draft.components)
            try TemplateStore.save(template, on: changes.connection)
            try changes.record(.statusTemplateSaved, "status_template", id, template.name)
            return template
        }
    }

    /// - Returns: with what it can be undone for an hour.
    /// - Throws: `notPermitted`, `statusTemplateNotFound`.
    @discardableResult
    package func delete(_ id: PublicID, by caller: Caller) async throws -> PublicID {
        let deletion = scene.newID()
        return try await scene.change(.manageStatusPage, by: caller) { changes in
            guard let template = try TemplateStore.find(id, on: changes.connection) else { throw ClientError.statusTemplateNotFound }
            try changes.keep(.template, id, as: deletion)
            try TemplateStore.delete(id, on: changes.connection)
            try changes.record(.statusTemplateDeleted, "status_template", id, template.name)
            return deletion
        }
    }
}
