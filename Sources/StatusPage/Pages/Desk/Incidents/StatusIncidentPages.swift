import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about what customers are told of faults, and what is done with it.
struct StatusIncidentPages: Sendable {
    let module: StatusPageModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.incidents, StatusDeskPath.incident)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await publish(request, context) }
        routes.get(RouterPath(all + "/new")) { request, context in try await new(request, context) }
        routes.post(RouterPath(all + "/preview")) { request, context in try await preview(request, context) }
        routes.post(RouterPath(all + "/draft")) { request, context in try await draft(request, context) }
        routes.get(RouterPath(one)) { request, context in try await show(request, context) }
        routes.get(RouterPath(one + "/edit")) { request, context in try await edit(request, context) }
        routes.post(RouterPath(one + "/edit")) { request, context in try await save(request, context) }
        routes.post(RouterPath(one + "/publish")) { request, context in
            try await change(request, context, done: "published") { id, _, caller in
                _ = try await module.incidents.publishDraft(id, by: caller)
            }
        }
        routes.post(RouterPath(one + "/updates")) { request, context in try await update(request, context) }
        routes.post(RouterPath(one + "/updates/preview")) { request, context in try await previewUpdate(request, context) }
        routes.post(RouterPath(one + "/updates/:update/retract")) { request, context in
            let update = try context.publicID("update")
            return try await change(request, context, done: "retracted") { id, _, caller in
                _ = try await module.incidents.retract(update, of: id, by: caller)
            }
        }
        routes.get(RouterPath(one + "/updates/:update")) { request, context in try await message(request, context) }
        routes.post(RouterPath(one + "/updates/:update")) { request, context in try await mend(request, context) }
        routes.post(RouterPath(one + "/comments")) { request, context in try await comment(request, context) }
        routes.post(RouterPath(one + "/links")) { request, context in try await link(request, context) }
        routes.post(RouterPath(one + "/links/:number/remove")) { request, context in
            let number: IncidentID = try context.id("number")
            return try await change(request, context, done: "unlinked") { id, _, caller in
                _ = try await module.incidents.unlink(id, from: number, by: caller)
            }
        }
        routes.post(RouterPath(one + "/delete")) { request, context in
            let fromHistory = try await FormValues(bodyOf: request).isOn("from_history")
            let deletion = try await module.incidents.delete(
                try context.publicID("id"), fromHistory: fromHistory, by: try context.requireIdentity().caller)
            return Response.redirect(to: "\(StatusDeskPath.incidents)?done=deleted&undo=\(deletion)")
        }
    }

    // MARK: The list

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        let query = request.uri.queryParameters
        let (isAll, after) = (query.get("show") == "all", query.get("after").flatMap { StatusCursor($0) })
        let records = try await module.incidents.list(
            isOpenOnly: !isAll, after: after, limit: StatusIncidentListPage.rowsShown + 1, by: caller)
        let texts = tools.texts(context)
        let model = StatusIncidentListPage(
            records, try await components(), isAll: isAll,
            done: tools.done(request, context, ["deleted": "status_desk_incident_deleted"]), mayManage: context.may(.manageStatusPage),
            texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_incident_list", title: texts["status_desk_incidents"], model: model, request: request, context: context)
    }

    private func components() async throws -> [Component] {
        try await module.database.read { try ComponentStore.all(on: $0).map(\.component) }
    }

    // MARK: A new one

    private func new(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let wanted = request.uri.queryParameters.get("template").flatMap { PublicID(rawValue: String($0)) }
        let template = try await module.templates.list(by: caller).first { $0.id == wanted }
        return try await form(StatusIncidentForm(template), request, context)
    }

    private func publish(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = StatusIncidentForm(try await FormValues(bodyOf: request))
        do {
            let record = try await module.incidents.publish(try form.draft(context.localMinutes), by: caller)
            return .redirect(to: StatusDeskPath.incident(record.id) + "?done=" + (record.isDraft ? "drafted" : "published"))
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(form, refused: error, request, context)
        }
    }

    /// How it would be shown; nothing is kept.
    private func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let form = StatusIncidentForm(try await FormValues(bodyOf: request))
        do {
            let record = try await module.incidents.preview(try form.draft(context.localMinutes), by: caller)
            return try await self.form(
                form, previews: try await previews(of: record), audience: try await audience(of: record, context), request, context)
        } catch let error as ClientError where error.belongsToForm {
            // What is being written lacks something most of the time.
            return try await self.form(form, refused: error, status: .ok, request, context)
        }
    }

    /// From an incident of the desk, whose page leads here with one click.
    private func draft(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let values = try await FormValues(bodyOf: request)
        guard let number = Int64(values["incident"]) else { throw ClientError.notFound }
        let record = try await module.incidents.draft(from: IncidentID(number), by: caller)
        return .redirect(to: StatusDeskPath.incident(record.id) + "?done=drafted")
    }

    private func form(
        _ form: StatusIncidentForm, refused: ClientError? = nil, status: HTTPResponse.Status = .unprocessableContent,
        previews: [DeskPreview] = [], audience: String? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let (texts, caller) = (tools.texts(context), try context.requireIdentity().caller)
        let model = StatusIncidentFormPage(
            form, try await components(), try await module.templates.list(by: caller), problem: refused.map { FormProblem($0, texts) },
            previews: previews, audience: audience, texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_incident_form", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : status, address: StatusDeskPath.incidents + "/new")
    }

    // MARK: One incident

    private static let notices = [
        "published": "status_desk_incident_published", "drafted": "status_desk_incident_drafted", "saved": "status_desk_incident_saved",
        "updated": "status_desk_incident_updated", "retracted": "status_desk_retracted", "commented": "status_desk_incident_commented",
        "linked": "status_desk_incident_linked", "unlinked": "status_desk_incident_unlinked", "restored": "status_desk_restored",
    ]

    /// - Parameters:
    ///   - typed: into a form of the page that was not taken, or whose message is looked at before it is sent.
    ///   - refused: why.
    ///   - previewed: the incident with that message.
    private func show(
        _ request: Request, _ context: AppContext, typed: FormValues? = nil, refused: ClientError? = nil,
        status: HTTPResponse.Status = .unprocessableContent, previewed: StatusIncidentRecord? = nil
    ) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        let record = try await module.incidents.find(try context.publicID("id"), by: caller)
        let texts = tools.texts(context)
        // A draft is published with what it says so far.
        let unsent = previewed ?? (record.isDraft ? record : nil)
        var told: String?
        if let unsent { told = try await audience(of: unsent, context) }
        let model = StatusIncidentPage(
            record, try await components(), typed: typed, problem: refused.map { FormProblem($0, texts) },
            done: tools.done(request, context, Self.notices), previews: try await previews(of: previewed ?? record),
            isUnsent: previewed != nil, audience: told, mayManage: context.may(.manageStatusPage),
            mayForget: context.may(.manageStatusSites), texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_incident", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : status, address: StatusDeskPath.incident(record.id))
    }

    /// Whom its newest message is sent to.
    private func audience(of record: StatusIncidentRecord, _ context: AppContext) async throws -> String {
        let isSent = record.incident.updates.count > 1 || !record.incident.isBackfilled
        let counts =
            isSent
            ? try await module.subscribers.audience(
                of: Array(record.incident.components.keys), impact: record.incident.impact, by: try context.requireIdentity().caller) : [:]
        return AudienceLine(counts, tools.texts(context)).words
    }

    private func previews(of record: StatusIncidentRecord) async throws -> [DeskPreview] {
        let site = try await module.reader.reading().snapshot().site
        let components = try await components()
        return try DeskPreview.all("status_desk_shown_incident", tools, site) {
            IncidentModel(record.incident, components: components, $0)
        }
    }

    /// A form of the page about one incident; leads back to it.
    private func change(
        _ request: Request, _ context: AppContext, done: String,
        _ change: (PublicID, FormValues, Caller) async throws -> Void
    ) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let (id, values) = (try context.publicID("id"), try await FormValues(bodyOf: request))
        do {
            try await change(id, values, caller)
            return .redirect(to: StatusDeskPath.incident(id) + "?done=" + done)
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, typed: values, refused: error)
        }
    }

    private func update(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context, done: "updated") { id, values, caller in
            _ = try await module.incidents.update(id, try StatusIncidentForm.message(values, context.localMinutes), by: caller)
        }
    }

    /// How the page would look with the message; nothing is kept.
    private func previewUpdate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let values = try await FormValues(bodyOf: request)
        do {
            let record = try await module.incidents.previewUpdate(
                try StatusIncidentForm.message(values, context.localMinutes), of: try context.publicID("id"), by: caller)
            return try await show(request, context, typed: values, previewed: record)
        } catch let error as ClientError where error.belongsToForm {
            // What is being written lacks something most of the time.
            return try await show(request, context, typed: values, refused: error, status: .ok)
        }
    }

    private func comment(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context, done: "commented") { id, values, caller in
            do {
                _ = try await module.incidents.comment(values["comment"].replacing("\r\n", with: "\n"), on: id, by: caller)
            } catch let error as ClientError where error.field == "text" {
                // It has one language alone.
                throw error.code == ClientError.statusTextMissing("text").code ? ClientError.statusCommentMissing : error.about("comment")
            }
        }
    }

    private func link(_ request: Request, _ context: AppContext) async throws -> Response {
        try await change(request, context, done: "linked") { id, values, caller in
            guard let number = Int64(values["incident"].drop { $0 == "#" }) else { throw ClientError.deskIncidentUnknown }
            do {
                _ = try await module.incidents.link(id, to: IncidentID(number), by: caller)
            } catch let error as ClientError where error.status == .notFound && error.code != ClientError.statusIncidentNotFound.code {
                throw ClientError.deskIncidentUnknown
            }
        }
    }

    // MARK: What is mended

    private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let record = try await module.incidents.find(try context.publicID("id"), by: caller)
        return try editPage(record, StatusIncidentForm(record, context.localMinutes).values, nil, request, context)
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusPage).caller
        let record = try await module.incidents.find(try context.publicID("id"), by: caller)
        let values = try await FormValues(bodyOf: request)
        do {
            let changes = try StatusIncidentForm(values).changes(of: record, context.localMinutes)
            _ = try await module.incidents.edit(record.id, changes, by: caller)
            return .redirect(to: StatusDeskPath.incident(record.id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try editPage(record, values, error, request, context)
        }
    }

    private func editPage(
        _ record: StatusIncidentRecord, _ values: FormValues, _ refused: ClientError?, _ request: Request, _ context: AppContext
    ) throws -> Response {
        let texts = tools.texts(context)
        let model = StatusIncidentFormPage(
            record, values, problem: refused.map { FormProblem($0, texts) }, texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_incident_form", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: StatusDeskPath.incident(record.id) + "/edit")
    }

    private func message(_ request: Request, _ context: AppContext) async throws -> Response {
        let (record, update) = try await existingMessage(context)
        var values = FormValues()
        values.set("text", update.text)
        values["display_at"] = context.localMinutes.text(update.displayAt)
        return try messagePage(record, update, values, nil, request, context)
    }

    private func mend(_ request: Request, _ context: AppContext) async throws -> Response {
        let (record, update) = try await existingMessage(context)
        let (values, zone) = (try await FormValues(bodyOf: request), context.localMinutes)
        do {
            // What was not touched keeps its seconds.
            let isMoved = values["display_at"] != zone.text(update.displayAt)
            _ = try await module.incidents.editUpdate(
                update.id, of: record.id, text: try values.requiredText("text"),
                displayAt: isMoved ? try values.time("display_at", zone) : nil, by: try context.requireIdentity().caller)
            return .redirect(to: StatusDeskPath.incident(record.id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try messagePage(record, update, values, error, request, context)
        }
    }

    private func existingMessage(_ context: AppContext) async throws -> (StatusIncidentRecord, StatusUpdate) {
        let caller = try context.require(.manageStatusPage).caller
        let record = try await module.incidents.find(try context.publicID("id"), by: caller)
        let id = try context.publicID("update")
        guard let update = record.incident.updates.first(where: { $0.id == id }) else { throw ClientError.statusUpdateNotFound }
        return (record, update)
    }

    private func messagePage(
        _ record: StatusIncidentRecord, _ update: StatusUpdate, _ values: FormValues, _ refused: ClientError?, _ request: Request,
        _ context: AppContext
    ) throws -> Response {
        let texts = tools.texts(context)
        let model = StatusMessagePage(
            update, of: record, values, problem: refused.map { FormProblem($0, texts) }, texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_message", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: model.saveURL)
    }
}
