import Accounts
import Hummingbird
import Kernel
import Platform

/// The pages on which playbooks are tried out, and that say whether they are heard.
struct DryRunPages: Sendable {
    let runs: DryRunOperations
    let figures: PlaybookFiguresOperations
    let tools: PageTools

    static let parts = PageParts(
        module: "dryruns",
        templates: [
            "dry_runs": PackageResources.dry_runs_mustache, "dry_run": PackageResources.dry_run_mustache,
            "playbook_figures": PackageResources.playbook_figures_mustache,
        ],
        dictionaries: [
            .english: PackageResources.dryruns_en_json, .russian: PackageResources.dryruns_ru_json,
            .portuguese: PackageResources.dryruns_pt_BR_json,
        ])

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(DryRunPath.runs)) { request, context in
            let fields = FormData(queryOf: request)
            var typed = DryRunListPage.Typed()
            typed.code = fields["playbook"] ?? ""
            return try await list(request, context, typed: typed, isEdited: fields["edit"] != nil)
        }
        members.post(RouterPath(DryRunPath.runs)) { request, context in try await start(request, context) }
        members.get(RouterPath(DryRunPath.runs + "/:id")) { request, context in try await show(request, context) }
        members.get(RouterPath(DryRunPath.figures)) { request, context in try await showFigures(request, context) }
    }

    // MARK: Runs

    /// - Parameter isEdited: whether the text of the playbook stands in the form, to be changed.
    private func list(
        _ request: Request, _ context: AppContext, typed: DryRunListPage.Typed, isEdited: Bool = false, problem: String? = nil
    ) async throws -> Response {
        let caller = try context.require(.viewPlaybooks).caller
        let found = try await runs.list(limit: DryRunListPage.length, by: caller)
        let playbooks = try await runs.playbooks(by: caller)
        var typed = typed
        if isEdited, let playbook = playbooks.first(where: { $0.code == typed.code }) { typed.text = TriedPlaybook.text(of: playbook) }
        let texts = tools.texts(context)
        let model = DryRunListPage(
            found, playbooks: playbooks, typed: typed, mayRun: context.may(.managePlaybooks), problem: problem, texts: texts,
            formats: tools.formats(context))
        return try tools.pages.page(
            "dry_runs", title: texts["dryruns_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: DryRunPath.runs)
    }

    private func start(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let typed = DryRunListPage.Typed(try await FormData(&request, limit: 256 << 10))
        do {
            let subject: DryRunOperations.Subject =
                typed.text.allSatisfy(\.isWhitespace) ? .saved(typed.code) : .edited(try TriedPlaybook.playbook(yaml: typed.text))
            let run = try await runs.start(subject, on: typed.question(now: tools.now()), by: caller)
            return .redirect(to: DryRunPath.run(run.id))
        } catch let error as ClientError where error.belongsToForm {
            return try await list(request, context, typed: typed, problem: tools.texts(context).sentence(error))
        }
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        let view = try await runs.find(id, by: try context.require(.viewPlaybooks).caller)
        let texts = tools.texts(context)
        let model = DryRunPage(view, address: runs.history.address, texts: texts, formats: tools.formats(context))
        return try tools.pages.page("dry_run", title: model.heading, model: model, request: request, context: context)
    }

    // MARK: Figures

    private func showFigures(_ request: Request, _ context: AppContext) async throws -> Response {
        let asked = FormData(queryOf: request)["days"].flatMap { Int64($0) } ?? 30
        guard (1...PlaybookFiguresOperations.longest).contains(asked) else { throw ClientError.dryRunPeriodNotValid }
        let today = tools.now().daysSince1970
        let found = try await figures.figures((today - asked + 1)...today, by: try context.require(.viewPlaybooks).caller)
        let texts = tools.texts(context)
        let model = PlaybookFiguresPage(found, days: asked, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "playbook_figures", title: texts["dryruns_figures_title"], model: model, request: request, context: context)
    }
}

extension DryRunListPage.Typed {
    init(_ form: FormData) {
        (code, text, isEvent) = (form["playbook"] ?? "", form["text"] ?? "", form["on"] == "event")
        days = form["days"].flatMap { Int($0) }.map { min(max($0, 1), 3660) } ?? 30
        (service, title, message) = (form["service"] ?? "", form["title"] ?? "", form["message"] ?? "")
        level = form["level"].flatMap { Level(word: $0) } ?? .error
    }

    func question(now: Timestamp) -> DryRun.Question {
        guard isEvent else { return .past(now.adding(.seconds(-86_400 * days))...now) }
        return .event(
            .object(["service": .text(service), "title": .text(title), "level": .text(level.word), "message": .text(message)]))
    }
}
