import Accounts
import Hummingbird
import Kernel
import Platform

/// The pages about the components of the status page, and what is done with them.
struct ComponentPages: Sendable {
    let module: StatusPageModule
    let key: SecretKey
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.components, StatusDeskPath.component)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await add(request, context) }
        routes.get(RouterPath(all + "/new")) { request, context in try await new(request, context) }
        routes.post(RouterPath(all + "/preview")) { request, context in try await preview(request, context) }
        routes.get(RouterPath(one)) { request, context in try await edit(request, context) }
        routes.post(RouterPath(one)) { request, context in try await save(request, context) }
        routes.post(RouterPath(one + "/preview")) { request, context in try await preview(request, context) }
        routes.post(RouterPath(one + "/state")) { request, context in try await say(request, context) }
        routes.post(RouterPath(one + "/state/undo")) { request, context in try await unsay(request, context) }
        routes.post(RouterPath(one + "/move")) { request, context in try await move(request, context) }
        routes.post(RouterPath(one + "/delete")) { _, context in try await delete(context) }
    }

    // MARK: The list

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.viewStatusPage)
        let data = try await module.database.read { try ComponentListPage.query(on: $0) }
        let language = request.uri.queryParameters.get("shown").flatMap { Language(tag: $0) } ?? context.preferences.language
        let snapshot = try await module.reader.reading().snapshot()
        let formats = PublicFormats(tools.pages.texts.for(language), timeZone: snapshot.site.timeZone, now: tools.now())
        let texts = tools.texts(context)
        let done = tools.done(
            request, context,
            [
                "added": "status_desk_component_added", "moved": "status_desk_component_moved", "deleted": "status_desk_component_deleted",
                "restored": "status_desk_restored",
            ])
        let model = ComponentListPage(
            data, done: done, shown: try tools.pages.part("status_desk_shown", model: ShownPage(snapshot, formats), language: language),
            in: language, mayManage: context.may(.manageStatusPage), texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "status_desk_component_list", title: texts["status_desk_components"], model: model, request: request, context: context)
    }

    /// One step up or down: the form says which place that is.
    private func move(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        var changes = ComponentOperations.Changes()
        changes.position = Int(try await FormValues(bodyOf: request)["position"])
        let id = try context.publicID("id")
        _ = try await module.components.change(id, changes, by: caller)
        return .redirect(to: StatusDeskPath.components + "?done=moved#component-\(id)")
    }

    // MARK: One component

    private func new(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageStatusPage)
        var values = FormValues()
        values["link"] = ComponentForm.LinkKind.none.rawValue
        if request.uri.queryParameters.get("group") != nil { values.tick("group") }
        return try await form(nil, ComponentForm(values), request, context)
    }

    private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = ComponentForm(try await FormValues(bodyOf: request))
        do {
            let record = try await module.components.add(try form.draft(), by: caller)
            return .redirect(to: StatusDeskPath.components + "?done=added#component-\(record.id)")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(nil, form, refused: error, request, context)
        }
    }

    private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let record = try await module.components.find(try context.publicID("id"), by: caller)
        return try await form(record, ComponentForm(record, context.localMinutes), request, context)
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context) { form, id, caller in
            _ = try await module.components.change(id, try form.changes(), by: caller)
            return StatusDeskPath.component(id) + "?done=saved"
        }
    }

    private func say(_ request: Request, _ context: AppContext) async throws -> Response {
        let zone = context.localMinutes
        return try await change(request, context) { form, id, caller in
            let wanted = try form.said(zone)
            let change = try await module.components.say(wanted.state, until: wanted.until, of: id, by: caller)
            return try HandUndo(key: key, component: id, reader: caller.actor).address(of: change)
        }
    }

    private func unsay(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context) { _, id, caller in
            let signed = request.uri.queryParameters.get(HandUndo.field) ?? ""
            guard let change = HandUndo(key: key, component: id, reader: caller.actor).change(in: signed) else {
                throw ClientError.stateSaidSince
            }
            try await module.components.unsay(change, of: id, by: caller)
            return StatusDeskPath.component(id) + "?done=undone"
        }
    }

    /// - Parameter change: does what a form asks for; returns where that leads to.
    private func change(
        _ request: Request, _ context: AppContext, _ change: (ComponentForm, PublicID, Caller) async throws -> String
    ) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let id = try context.publicID("id")
        let values = try await FormValues(bodyOf: request)
        do {
            return .redirect(to: try await change(ComponentForm(values), id, caller))
        } catch let error as ClientError where error.belongsToForm {
            let record = try await module.components.find(id, by: caller)
            return try await form(record, Self.form(of: record, typed: values, context), refused: error, request, context)
        }
    }

    /// What the other form of the page holds is as it is known.
    private static func form(of record: ComponentRecord, typed values: FormValues, _ context: AppContext) -> ComponentForm {
        ComponentForm(ComponentForm(record, context.localMinutes).values.merging(values))
    }

    private func delete(_ context: AppContext) async throws -> Response {
        let deletion = try await module.components.delete(try context.publicID("id"), by: try context.requireIdentity().caller)
        return .redirect(to: "\(StatusDeskPath.components)?done=deleted&undo=\(deletion)")
    }

    /// How what is typed would look; nothing is kept.
    private func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let values = try await FormValues(bodyOf: request)
        guard context.parameters.get("id") != nil else { return try await form(nil, ComponentForm(values), request, context) }
        let record = try await module.components.find(try context.publicID("id"), by: caller)
        return try await form(record, Self.form(of: record, typed: values, context), request, context)
    }

    private func form(
        _ record: ComponentRecord?, _ form: ComponentForm, refused: ClientError? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let access = try context.requireIdentity().access
        let data = try await module.database.read { [services = module.services] in
            try ComponentFormPage.query(services, for: access, on: $0)
        }
        let texts = tools.texts(context)
        let model = ComponentFormPage(
            record, form, data, done: done(record, request, context),
            problem: refused.map { FormProblem($0, texts) }, previews: try await previews(of: form, record), texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_component", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent,
            address: record.map { StatusDeskPath.component($0.id) } ?? StatusDeskPath.components + "/new")
    }

    /// What was said by hand can be undone.
    private func done(_ record: ComponentRecord?, _ request: Request, _ context: AppContext) -> DoneNotice? {
        let keys = ["saved": "status_desk_component_saved", "said": "status_desk_said", "undone": "status_desk_undone"]
        var done = tools.done(request, context, keys)
        if let id = record?.id, done?.key == "said", let signed = request.uri.queryParameters.get(HandUndo.field) {
            done?.undoURL = HandUndo.undoURL(of: id, String(signed))
        }
        return done
    }

    /// Empty while it has no name.
    private func previews(of form: ComponentForm, _ record: ComponentRecord?) async throws -> [DeskPreview] {
        guard let name = form.values.text("name") else { return [] }
        let site = try await module.reader.reading().snapshot().site
        let state = record?.component.state ?? (form.linkKind == .none ? .operational : .noData)
        return try DeskPreview.all("status_desk_shown_row", tools, site) { formats in
            ShownComponent(name: name, about: form.values.text("description"), state, formats)
        }
    }
}

extension AppContext {
    /// An id of the status page in the path.
    /// - Throws: 404 for anything that is none.
    func publicID(_ name: String) throws -> PublicID {
        guard let id = parameters.get(name).flatMap(PublicID.init(rawValue:)) else { throw ClientError.notFound }
        return id
    }

    /// How this reader's forms spell times.
    var localMinutes: LocalMinutes { LocalMinutes(zone: preferences.timeZone) }
}
