import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The pages about playbooks: all of them, one with its versions, and sets of triggers that none of them knows.
struct PlaybookPages: Sendable {
    let playbooks: PlaybookOperations
    let tools: PageTools

    static func parts(explaining sections: [any SettingsSection.Type]) -> PageParts {
        PageParts(
            module: "playbooks",
            templates: [
                "playbook_list": PackageResources.playbook_list_mustache, "playbook": PackageResources.playbook_mustache,
                "playbook_unmatched": PackageResources.playbook_unmatched_mustache,
                "escalation_piece": PackageResources.escalation_piece_mustache,
            ],
            dictionaries: [
                .english: PackageResources.playbooks_en_json, .russian: PackageResources.playbooks_ru_json,
                .portuguese: PackageResources.playbooks_pt_BR_json,
            ], explains: sections)
    }

    static let rail: [RailEntry] = {
        let pages = [
            (PlaybookPath.list, "playbooks_title"), (PlaybookPath.unmatched, "playbook_unmatched_title"),
            (DryRunPath.runs, "dryruns_title"), (DryRunPath.figures, "dryruns_figures_title"),
        ].map { NavigationItem(path: $0.0, textKey: $0.1, icon: "bolt") }
        let item = NavigationItem(textKey: "playbooks_title", icon: "bolt", pages: pages)
        return item.map { [RailEntry($0, order: 32, isShown: { $0.may(.viewPlaybooks) })] } ?? []
    }()

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(PlaybookPath.list)) { request, context in try await list(request, context) }
        members.get(RouterPath(PlaybookPath.unmatched)) { request, context in try await listUnmatched(request, context) }
        members.post(RouterPath(PlaybookPath.unmatched + "/:id/remove")) { _, context in
            guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.unmatchedNotFound }
            try await playbooks.removeUnmatched(id, by: try caller(context))
            return Response.redirect(to: PlaybookPath.unmatched + "?done=removed")
        }
        members.get(RouterPath(PlaybookPath.list + "/:code")) { request, context in try await show(request, context) }
        members.post(RouterPath(PlaybookPath.list + "/:code/remove")) { _, context in
            try await playbooks.remove(try code(context), by: try caller(context))
            return Response.redirect(to: PlaybookPath.list + "?done=removed")
        }
    }

    private func caller(_ context: AppContext) throws -> Caller { try context.requireIdentity().caller }

    private func code(_ context: AppContext) throws -> String {
        guard let code = context.parameters.get("code").flatMap({ $0.removingPercentEncoding }) else { throw ClientError.playbookNotFound }
        return code
    }

    private func page(
        _ template: String, _ title: String, _ model: Any, at address: String, _ request: Request, _ context: AppContext
    ) throws -> Response {
        try tools.pages.page(template, title: title, model: model, request: request, context: context, status: .ok, address: address)
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try caller(context), tools.texts(context))
        let model = PlaybookListPage(
            try await playbooks.list(by: caller), mayManage: caller.may(.managePlaybooks),
            notice: tools.notice(request, context, ["removed": "playbook_was_removed", "saved": "playbook_was_saved"]), texts,
            tools.formats(context))
        return try page("playbook_list", texts["playbooks_title"], model, at: PlaybookPath.list, request, context)
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, code, texts) = (try caller(context), try code(context), tools.texts(context))
        let versions = try await playbooks.versions(of: code, by: caller)
        let notice = tools.notice(request, context, ["saved": "playbook_was_saved"])
        guard
            let model = PlaybookPage(versions, mayManage: caller.may(.managePlaybooks), notice: notice, texts, tools.formats(context))
        else { throw ClientError.playbookNotFound }
        return try page("playbook", model.pageTitle, model, at: PlaybookPath.playbook(code), request, context)
    }

    private func listUnmatched(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try caller(context), tools.texts(context))
        let model = UnmatchedPage(
            try await playbooks.unmatched(by: caller), mayManage: caller.may(.managePlaybooks),
            notice: tools.notice(request, context, ["removed": "playbook_unmatched_removed"]), texts, tools.formats(context))
        return try page("playbook_unmatched", texts["playbook_unmatched_title"], model, at: PlaybookPath.unmatched, request, context)
    }
}
