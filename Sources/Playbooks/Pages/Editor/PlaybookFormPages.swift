import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The form of a playbook, with a look at what it would match: for somebody who writes no YAML.
struct PlaybookFormPages: Sendable {
    let operations: PlaybookOperations
    /// Knows the names of all that a playbook can name.
    let files: FileOperations
    let accounts: AccountsModule
    let database: Database
    let look: IncidentLook
    let tools: PageTools

    static let parts = PageParts(
        module: "playbook_form",
        templates: [
            "playbook_form": PackageResources.playbook_form_mustache, "playbook_input": PackageResources.playbook_input_mustache,
            "playbook_preview": PackageResources.playbook_preview_mustache,
        ],
        dictionaries: [
            .english: PackageResources.playbook_form_en_json, .russian: PackageResources.playbook_form_ru_json,
            .portuguese: PackageResources.playbook_form_pt_BR_json,
        ], assets: ["playbook_form.css": PackageResources.playbook_form_css])

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(PlaybookPath.new)) { request, context in
            try await page(try await beginning(request, context), request, context)
        }
        members.get(RouterPath(PlaybookPath.list + "/:code/edit")) { request, context in
            try await page(try await known(context), request, context)
        }
        members.post(RouterPath(PlaybookPath.new)) { request, context in try await send(request, context) }
        members.post(RouterPath(PlaybookPath.preview)) { request, context in
            try context.require(.managePlaybooks)
            let form = PlaybookForm(try await Self.data(request))
            return try tools.pages.fragment("playbook_preview", model: try await preview(form, context), context: context)
        }
    }

    /// Bytes of a form: long texts in three languages come near to it.
    private static let limit = 128 << 10

    private static func data(_ request: Request) async throws -> FormData {
        var request = request
        return try await FormData(&request, limit: limit)
    }

    /// A new one: nothing, or a posted set that no playbook knew.
    private func beginning(_ request: Request, _ context: AppContext) async throws -> PlaybookForm {
        let caller = try context.require(.managePlaybooks).caller
        guard let number = FormData(queryOf: request)["unmatched"] else { return PlaybookForm() }
        guard let number = Int64(number) else { throw ClientError.unmatchedNotFound }
        return PlaybookForm(try await operations.unmatchedSet(number, by: caller))
    }

    private func known(_ context: AppContext) async throws -> PlaybookForm {
        let caller = try context.require(.managePlaybooks).caller
        let code = context.parameters.get("code")?.removingPercentEncoding
        guard let kept = try await operations.list(by: caller).first(where: { $0.playbook.code == code }) else {
            throw ClientError.playbookNotFound
        }
        return PlaybookForm(kept.playbook)
    }

    private func send(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.managePlaybooks).caller
        let data = try await Self.data(request)
        let form = PlaybookForm(data)
        // Without scripts, these are how one looks at what matches and gets more lines.
        guard data["look"] == nil else { return try await page(form, request, context) }
        let read = form.read()
        guard let playbook = read.playbook else { return try await page(form, wrong: read.wrong, request, context) }
        let isTaken = try await database.read { try PlaybookStore().find(playbook.code, on: $0) != nil }
        if isTaken, form.original != playbook.code { return try await page(form, wrong: ["taken"], request, context) }
        do {
            try await operations.save(playbook, by: caller)
        } catch let error as ClientError where error.belongsToForm {
            return try await page(form, wrong: [error.field ?? "when"], request, context)
        }
        return .redirect(to: PlaybookPath.playbook(playbook.code) + "?done=saved")
    }

    private func page(
        _ form: PlaybookForm, wrong: Set<String> = [], _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let texts = tools.texts(context)
        let preview = try await preview(form, context)
        let (services, choices) = try await database.read { connection -> ([String], PlaybookChoices) in
            let users = try accounts.userStore.list(order: .name, on: connection).map(\.name)
            var choices = PlaybookChoices()
            choices.groups = try ["team", "user", "schedule", "destination"].map { word in
                (word, try word == "user" ? users : files.names(of: word, on: connection))
            }
            return (try files.names(of: "service", on: connection), choices)
        }
        let model = PlaybookFormPage(form, wrong: wrong, services: services, choices: choices, preview: preview, texts)
        return try tools.pages.page(
            "playbook_form", title: model.heading, model: model, request: request, context: context,
            status: wrong.isEmpty ? .ok : .unprocessableContent,
            address: form.original.isEmpty ? PlaybookPath.new : PlaybookPath.playbook(form.original, "edit"))
    }

    private func preview(_ form: PlaybookForm, _ context: AppContext) async throws -> PlaybookPreviewModel {
        let time = tools.now()
        let preview = try await database.read { [look] connection in
            try form.readCondition().map { try PlaybookPreview(of: $0, look, at: time, on: connection) }
        }
        return PlaybookPreviewModel(preview, tools.texts(context), tools.formats(context))
    }
}
