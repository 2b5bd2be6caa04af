import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about planned work, and what is done with it.
struct MaintenancePages: Sendable {
    let module: StatusPageModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.maintenances, StatusDeskPath.maintenance)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await plan(request, context) }
        routes.get(RouterPath(all + "/new")) { request, context in
            try context.require(.manageStatusPage)
            return try await form(nil, MaintenanceForm(FormValues()), request, context)
        }
        routes.post(RouterPath(all + "/preview")) { request, context in try await preview(request, context) }
        routes.get(RouterPath(one)) { request, context in try await show(request, context) }
        routes.get(RouterPath(one + "/edit")) { request, context in try await edit(request, context) }
        routes.post(RouterPath(one + "/edit")) { request, context in try await save(request, context) }
        routes.post(RouterPath(one + "/updates")) { request, context in try await update(request, context) }
        routes.post(RouterPath(one + "/updates/preview")) { request, context in try await previewUpdate(request, context) }
        routes.post(RouterPath(one + "/updates/:update/retract")) { request, context in
            let update = try context.publicID("update")
            return try await change(request, context, done: "retracted") { id, _, caller in
                _ = try await module.maintenances.retract(update, of: id, by: caller)
            }
        }
        routes.post(RouterPath(one + "/start")) { request, context in
            var changes = MaintenanceOperations.Changes()
            changes.scheduledFor = tools.now()
            return try await change(request, context, done: "started") { [changes] id, _, caller in
                _ = try await module.maintenances.change(id, changes, by: caller)
            }
        }
        routes.post(RouterPath(one + "/end")) { request, context in
            try await change(request, context, done: "ended") { id, _, caller in
                _ = try await module.maintenances.cancel(id, by: caller)
            }
        }
    }

    // MARK: The list

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        let query = request.uri.queryParameters
        let (isAll, after) = (query.get("show") == "all", query.get("after").flatMap { StatusCursor($0) })
        let maintenances = try await module.maintenances.list(
            isOpenOnly: !isAll, after: after, limit: MaintenanceListPage.rowsShown + 1, by: caller)
        let texts = tools.texts(context)
        let model = MaintenanceListPage(
            maintenances, try await components(), isAll: isAll, mayManage: context.may(.manageStatusPage), texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_maintenance_list", title: texts["status_desk_maintenances"], model: model, request: request, context: context)
    }

    private func components() async throws -> [Component] {
        try await module.database.read { try ComponentStore.all(on: $0).map(\.component) }
    }

    // MARK: A new one

    private func plan(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = MaintenanceForm(try await FormValues(bodyOf: request))
        do {
            let maintenance = try await module.maintenances.plan(try form.draft(context.localMinutes), by: caller)
            return .redirect(to: StatusDeskPath.maintenance(maintenance.id) + "?done=planned")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(nil, form, refused: error, request, context)
        }
    }

    /// How it would be announced; nothing is kept.
    private func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = MaintenanceForm(try await FormValues(bodyOf: request))
        do {
            let maintenance = try await module.maintenances.preview(try form.draft(context.localMinutes), by: caller)
            return try await self.form(
                nil, form, previews: try await previews(of: maintenance), audience: try await audience(of: maintenance, context), request,
                context)
        } catch let error as ClientError where error.belongsToForm {
            // What is being written lacks something most of the time.
            return try await self.form(nil, form, refused: error, status: .ok, request, context)
        }
    }

    private func form(
        _ maintenance: Maintenance?, _ form: MaintenanceForm, refused: ClientError? = nil,
        status: HTTPResponse.Status = .unprocessableContent, previews: [DeskPreview] = [],
        audience: String? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let texts = tools.texts(context)
        let model = MaintenanceFormPage(
            maintenance, form, try await components(), problem: refused.map { FormProblem($0, texts) }, previews: previews,
            audience: audience, texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_maintenance_form", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : status,
            address: maintenance.map { StatusDeskPath.maintenance($0.id) + "/edit" } ?? StatusDeskPath.maintenances + "/new")
    }

    private func audience(of maintenance: Maintenance, _ context: AppContext) async throws -> String {
        let counts = try await module.subscribers.audience(
            of: maintenance.components, impact: .maintenance, by: try context.requireIdentity().caller)
        return AudienceLine(counts, tools.texts(context)).words
    }

    private func previews(of maintenance: Maintenance) async throws -> [DeskPreview] {
        let site = try await module.reader.reading().snapshot().site
        let components = try await components()
        return try DeskPreview.all("status_desk_shown_maintenance", tools, site) {
            MaintenanceModel(maintenance, components: components, $0)
        }
    }

    // MARK: One

    private static let notices = [
        "planned": "status_desk_maintenance_planned", "saved": "status_desk_maintenance_saved",
        "updated": "status_desk_incident_updated", "started": "status_desk_maintenance_started", "ended": "status_desk_maintenance_ended",
        "retracted": "status_desk_retracted",
    ]

    private func existing(_ context: AppContext, _ permission: Permission) async throws -> (Maintenance, remindAt: Timestamp?) {
        let caller = try context.require(permission).caller
        let maintenance = try await module.maintenances.find(try context.publicID("id"), by: caller)
        return (maintenance, try await module.database.read { try MaintenanceStore.reminder(of: maintenance.id, on: $0) })
    }

    /// - Parameters:
    ///   - typed: into a form of the page that was not taken, or whose message is looked at before it is sent.
    ///   - refused: why.
    ///   - previewed: the planned work with that message.
    private func show(
        _ request: Request, _ context: AppContext, typed: FormValues? = nil, refused: ClientError? = nil,
        status: HTTPResponse.Status = .unprocessableContent, previewed: Maintenance? = nil
    ) async throws -> Response {
        let (maintenance, remindAt) = try await existing(context, .viewStatusPage)
        let texts = tools.texts(context)
        var told: String?
        if let previewed { told = try await audience(of: previewed, context) }
        let model = MaintenancePage(
            maintenance, remindAt: remindAt, typed: typed, problem: refused.map { FormProblem($0, texts) },
            done: tools.done(request, context, Self.notices), previews: try await previews(of: previewed ?? maintenance),
            isUnsent: previewed != nil, audience: told, mayManage: context.may(.manageStatusPage), texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_maintenance", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : status, address: StatusDeskPath.maintenance(maintenance.id))
    }

    /// A form of the page about one; leads back to it.
    private func change(
        _ request: Request, _ context: AppContext, done: String, _ change: (PublicID, FormValues, Caller) async throws -> Void
    ) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let (id, values) = (try context.publicID("id"), try await FormValues(bodyOf: request))
        do {
            try await change(id, values, caller)
            return .redirect(to: StatusDeskPath.maintenance(id) + "?done=" + done)
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, typed: values, refused: error)
        }
    }

    private func update(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context, done: "updated") { id, values, caller in
            _ = try await module.maintenances.update(
                id, text: try values.requiredText("text"), stage: Maintenance.Stage(rawValue: values["state"]), by: caller)
        }
    }

    /// How the page would look with the message; nothing is kept.
    private func previewUpdate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let values = try await FormValues(bodyOf: request)
        do {
            let maintenance = try await module.maintenances.previewUpdate(
                of: try context.publicID("id"), text: try values.requiredText("text"),
                stage: Maintenance.Stage(rawValue: values["state"]), by: caller)
            return try await show(request, context, typed: values, previewed: maintenance)
        } catch let error as ClientError where error.belongsToForm {
            // What is being written lacks something most of the time.
            return try await show(request, context, typed: values, refused: error, status: .ok)
        }
    }

    private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let (maintenance, remindAt) = try await existing(context, .manageStatusPage)
        return try await form(
            maintenance, MaintenanceForm(maintenance, remindAt: remindAt, context.localMinutes), request, context)
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let (maintenance, remindAt) = try await existing(context, .manageStatusPage)
        let (form, zone) = (MaintenanceForm(try await FormValues(bodyOf: request)), context.localMinutes)
        do {
            let changes = try form.changes(from: MaintenanceForm(maintenance, remindAt: remindAt, zone), zone)
            _ = try await module.maintenances.change(maintenance.id, changes, by: try context.requireIdentity().caller)
            return .redirect(to: StatusDeskPath.maintenance(maintenance.id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(maintenance, form, refused: error, request, context)
        }
    }
}
