import Accounts
import Hummingbird
import Kernel
import Platform

/// The pages about prepared messages.
struct TemplatePages: Sendable {
    let module: StatusPageModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.templates, StatusDeskPath.template)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await save(nil, request, context) }
        routes.get(RouterPath(all + "/new")) { request, context in
            try context.require(.manageStatusPage)
            return try await form(nil, StatusIncidentForm(FormValues()), request, context)
        }
        routes.get(RouterPath(one)) { request, context in
            let template = try await existing(context)
            return try await form(template, StatusIncidentForm(template), request, context)
        }
        routes.post(RouterPath(one)) { request, context in try await save(try await existing(context), request, context) }
        routes.post(RouterPath(one + "/delete")) { _, context in
            let deletion = try await module.templates.delete(try context.publicID("id"), by: try context.requireIdentity().caller)
            return Response.redirect(to: "\(StatusDeskPath.templates)?done=deleted&undo=\(deletion)")
        }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        let texts = tools.texts(context)
        let done = tools.done(
            request, context,
            ["saved": "status_desk_template_saved", "deleted": "status_desk_template_deleted", "restored": "status_desk_restored"])
        let model = TemplateListPage(
            try await module.templates.list(by: caller), done: done, mayManage: context.may(.manageStatusPage), texts)
        return try tools.pages.page(
            "status_desk_template_list", title: texts["status_desk_templates"], model: model, request: request, context: context)
    }

    private func existing(_ context: AppContext) async throws -> StatusTemplate {
        let caller = try context.require(.manageStatusPage).caller
        let id = try context.publicID("id")
        guard let template = try await module.templates.list(by: caller).first(where: { $0.id == id }) else {
            throw ClientError.statusTemplateNotFound
        }
        return template
    }

    /// - Parameter template: nil for a new one.
    private func save(_ template: StatusTemplate?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = StatusIncidentForm(try await FormValues(bodyOf: request))
        do {
            _ = try await module.templates.save(try form.template(), as: template?.id, by: caller)
            return .redirect(to: StatusDeskPath.templates + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(template, form, refused: error, request, context)
        }
    }

    private func form(
        _ template: StatusTemplate?, _ form: StatusIncidentForm, refused: ClientError? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let texts = tools.texts(context)
        let components = try await module.database.read { try ComponentStore.all(on: $0).map(\.component) }
        let model = TemplateFormPage(template, form.values, components, problem: refused.map { FormProblem($0, texts) }, texts)
        return try tools.pages.page(
            "status_desk_template", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent,
            address: template.map { StatusDeskPath.template($0.id) } ?? StatusDeskPath.templates + "/new")
    }
}

/// Model of the template `status_desk_template_list`.
struct TemplateListPage {
    struct Row {
        let templateName: String
        /// For those who may change it.
        let url: String?
        let title: String
        let stage: StateMark
        /// For those who may tell customers: an incident that begins with it.
        let useURL: String?
    }

    let done: DoneNotice?
    let rows: [Row]
    let hasRows: Bool
    let mayManage: Bool
    let newURL = StatusDeskPath.templates + "/new"

    init(_ templates: [StatusTemplate], done: DoneNotice?, mayManage: Bool, _ texts: TextCatalog) {
        (self.done, self.mayManage) = (done, mayManage)
        rows = templates.map { template in
            Row(
                templateName: template.name, url: mayManage ? StatusDeskPath.template(template.id) : nil,
                title: template.title.reading(in: texts.language).text, stage: StateMark(template.stage, texts),
                useURL: mayManage ? "\(StatusDeskPath.incidents)/new?template=\(template.id)" : nil)
        }
        hasRows = !rows.isEmpty
    }
}

/// Model of the template `status_desk_template`: a prepared message to be, or one that is there.
struct TemplateFormPage {
    let heading: String
    let backURL = StatusDeskPath.templates
    let saveURL: String
    /// Nil for one that is to be.
    let deleteURL: String?
    let formFault: String?
    let name: FormInput
    let title: FormTexts
    let body: FormTexts
    let selects: [FormSelect]
    let states: FormStates

    init(
        _ template: StatusTemplate?, _ values: FormValues, _ components: [Component], problem: FormProblem?, _ texts: TextCatalog
    ) {
        heading = template?.name ?? texts["status_desk_template_new"]
        saveURL = template.map { StatusDeskPath.template($0.id) } ?? StatusDeskPath.templates
        deleteURL = template.map { StatusDeskPath.template($0.id) + "/delete" }
        formFault = problem.besides(StatusIncidentForm.fields)
        name = FormInput("name", texts["status_desk_name"], values, note: texts["status_desk_template_name_hint"], problem)
        title = FormTexts("title", texts["status_desk_incident_title"], values, problem)
        body = FormTexts("text", texts["status_desk_text"], isLong: true, values, note: texts["status_desk_texts_hint"], problem)
        selects = [
            FormSelect(
                "state", texts["status_desk_stage"], StatusIncidentForm.stages(StatusIncident.Stage.allCases, texts), values, problem),
            FormSelect("impact", texts["status_desk_impact"], StatusIncidentForm.impacts(texts), values, problem),
        ]
        states = FormStates(texts["status_desk_affected"], components, values, problem, texts)
    }
}
