package import Accounts
import Foundation
import HTTPTypes
import Hummingbird
package import Kernel
package import Platform

/// The pages of incidents: list, one incident, and their live streams.
package struct IncidentPages: Sendable {
    /// Templates and texts.
    package static let parts = PageParts(
        module: "incidents",
        templates: [
            "incident_list": PackageResources.incident_list_mustache, "incident_row": PackageResources.incident_row_mustache,
            "incident": PackageResources.incident_mustache, "incident_merge": PackageResources.incident_merge_mustache,
            "incident_pick": PackageResources.incident_pick_mustache,
            "comment": PackageResources.comment_mustache, "occurrence": PackageResources.occurrence_mustache,
            "occurrence_list": PackageResources.occurrence_list_mustache, "occurrence_row": PackageResources.occurrence_row_mustache,
            "level": PackageResources.level_mustache, "state": PackageResources.state_mustache,
            "marked": PackageResources.marked_mustache, "sender_clock": PackageResources.sender_clock_mustache,
        ],
        dictionaries: [
            .english: PackageResources.incidents_en_json, .russian: PackageResources.incidents_ru_json,
            .portuguese: PackageResources.incidents_pt_BR_json,
        ],
        assets: [
            "incident_page.js": PackageResources.incident_page_js, "incident_list.js": PackageResources.incident_list_js,
        ], explains: IncidentsModule.settings)

    static let railEntry = RailEntry(
        NavigationItem(path: IncidentPath.list, textKey: "incidents_title", icon: "incidents"), order: 20)

    let database: Database
    let services: ServiceDirectory
    let users: UserStore
    /// How long after closing an event still reopens an incident.
    let reopenWindow: Duration
    /// How far a sender's clock may be from arrival without being marked.
    let clockTolerance: Duration
    let store = IncidentStore()
    let actions: IncidentActions
    let viewActions: SavedViewActions
    let live: IncidentLive
    let pieces: [IncidentPiece]
    let pages: PageRenderer
    let key: SecretKey
    let now: @Sendable () -> Timestamp

    package init(
        database: Database, services: ServiceDirectory, users: UserStore, actions: IncidentActions,
        viewActions: SavedViewActions, reopenWindow: Duration, clockTolerance: Duration, live: IncidentLive, pieces: [IncidentPiece],
        pages: PageRenderer, key: SecretKey, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.services, self.live) = (database, services, live)
        (self.actions, self.viewActions) = (actions, viewActions)
        (self.users, self.reopenWindow, self.clockTolerance, self.pieces) = (users, reopenWindow, clockTolerance, pieces)
        (self.pages, self.key, self.now) = (pages, key, now)
    }

    package func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(IncidentPath.list)) { request, context in try await list(request, context) }
        members.get(RouterPath(IncidentPath.export)) { request, context in try await export(request, context) }
        members.get(RouterPath(IncidentPath.listLive)) { request, context in
            try context.requireAnywhere(.viewIncidents)
            return try live.response(to: request, context: context)
        }
        members.get(RouterPath(IncidentPath.pattern)) { request, context in try await show(request, context) }
        members.get(RouterPath(IncidentPath.pattern + "/row")) { request, context in try await row(request, context) }
        members.get(RouterPath(IncidentPath.pattern + "/live")) { request, context in
            let incident = try await existing(context, to: .viewIncidents)
            return try live.response(to: request, context: context, of: incident.id)
        }
        IncidentForms(pages: self).add(to: members)
        MergePages(pages: self).add(to: members)
        CommentPages(pages: self).add(to: members)
        OccurrencePages(pages: self).add(to: members)
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.requireAnywhere(.viewIncidents)
        let (fields, formats) = (Self.fields(of: request), formats(context))
        if request.uri.query == nil, let view = try await defaultView(of: reader) {
            return .redirect(to: IncidentPath.list + "?" + view.query)
        }
        let query = try IncidentListQuery { fields.all($0) }
        let visible = try await services.visible(to: reader.access)
        let data = try await database.read { [users] connection in
            try IncidentListPage.query(query, for: reader, formats, visible: visible, users, on: connection)
        }
        let texts = texts(context)
        let outcome = IncidentOutcome(by: signer(reader)) { fields[$0] }
        let sought = SearchQuery(query.search)
        let model = try IncidentListPage(data, query, for: reader, outcome: outcome, texts: texts, formats: formats) {
            let row = IncidentRowModel(
                $0, tags: data.tags[$0.id] ?? [], access: reader.access, query: sought, logs: data.logs[$0.id], texts: texts,
                formats: formats)
            return try pages.part("incident_row", model: row, language: formats.language)
        }
        return try pages.page(
            "incident_list", title: texts["incidents_title"], model: model, request: request, context: context)
    }

    /// The list that the reader comes from, with its filter and page; the plain one where they come from elsewhere.
    private static func list(before request: Request) -> String {
        let address = request.headers[.referer].flatMap { URLComponents(string: $0) }
        guard let address, address.path == IncidentPath.list, let text = address.percentEncodedQuery else { return IncidentPath.list }
        let fields = FormData(text)
        return (try? IncidentListQuery { fields.all($0) })?.url ?? IncidentPath.list
    }

    /// What the address asks for, as forms write it: with a plus for a space.
    static func fields(of request: Request) -> FormData { FormData(request.uri.query ?? "") }

    private func defaultView(of reader: Identity) async throws -> SavedView? {
        try await database.read { try SavedViewStore().defaultView(of: reader.userID, reader.access, on: $0) }
    }

    private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.requireAnywhere(.viewIncidents)
        let fields = Self.fields(of: request)
        let query = try IncidentListQuery { fields.all($0) }
        var filter = query.filter(for: reader.userID, formats(context))
        filter.visible = try await services.visible(to: reader.access)
        return try await IncidentExport.file(filter, from: database).response()
    }

    private func row(_ request: Request, _ context: AppContext) async throws -> Response {
        let incident = try await existing(context, to: .viewIncidents)
        // A merged incident is in no list any more.
        guard incident.mergedInto == nil else { throw ClientError.incidentNotFound(incident.id) }
        let tags = try await database.read { [store] in try store.tags(of: incident.id, on: $0) }
        let fields = Self.fields(of: request)
        let reader = try context.requireIdentity()
        let model = IncidentRowModel(
            incident, tags: tags, access: reader.access, undo: fields["undo"].flatMap { signer(reader).offer(in: $0) },
            texts: texts(context), formats: formats(context))
        return try pages.fragment("incident_row", model: model, context: context)
    }

    /// - Parameter refused: a form of the page that was not taken, and why, or that was only to be looked at: shown to those who may
    ///   send it.
    func show(_ request: Request, _ context: AppContext, refused: IncidentRefusal? = nil) async throws -> Response {
        let reader = try context.requireIdentity()
        let id: IncidentID = try context.id("number")
        let formats = formats(context)
        var data = try await database.read { [store] in try IncidentPage.query(id, for: reader.access, formats, store, on: $0) }
        guard data.incident.id == id else { return .redirect(to: IncidentPath.incident(data.incident.id)) }
        if refused != nil { try reader.caller.require(.actOnIncidents, in: data.incident.team) }
        if reader.access.may(.actOnIncidents, in: data.incident.team) { data.assignees = try await assignees(of: data.incident) }
        let known = try await database.read { [pieces] connection in
            try pieces.compactMap { piece in try piece(id, reader.access, connection) }
        }
        let fields = Self.fields(of: request)
        let query = IncidentPage.Query(of: id, by: signer(reader)) { fields[$0] }
        let model = IncidentPage(
            data, reader: reader, backURL: Self.list(before: request), query: query, reopenWindow: reopenWindow,
            clockTolerance: clockTolerance, refused: refused, pieces: known.map { $0(texts(context), formats) }, texts: texts(context),
            formats: formats)
        return try pages.page(
            "incident", title: "#\(id) \(model.title)", model: model, request: request, context: context,
            status: refused?.problem == nil ? .ok : .unprocessableContent, address: IncidentPath.incident(id))
    }

    func signer(_ reader: Identity) -> UndoSigner { UndoSigner(key: key, reader: reader.userID, now: now()) }

    /// Where to go after a change, with the offer to undo it where there is something to undo.
    func address(_ target: String, offering undo: IncidentUndo?, to reader: Identity) -> String {
        undo.map { IncidentOutcome(count: 1, undo: signer(reader).offer($0)).added(to: target) } ?? target
    }

    /// Of the incident that counts under the number.
    func tags(of id: IncidentID) async throws -> [IncidentTag] {
        try await database.read { [store] in try store.tags(of: store.current(id, on: $0).id, on: $0) }
    }

    func links(of id: IncidentID) async throws -> [IncidentLink] {
        try await database.read { [store] in try store.links(of: store.current(id, on: $0).id, on: $0) }
    }

    /// The incident of the address, for a reader who wants to do something with it. What they may not see does not exist.
    func existing(_ context: AppContext, to permission: Permission) async throws -> Incident {
        let access = try context.requireIdentity().access
        return try await existing(try context.id("number"), for: access, to: permission)
    }

    func existing(_ id: IncidentID, for access: Access, to permission: Permission) async throws -> Incident {
        try await database.read { [store] connection in
            // What is done to one that was merged is done to the one it counts on.
            _ = try store.current(id, for: access, to: permission, on: connection)
            return try store.existing(id, for: access, on: connection)
        }
    }

    /// Who can act on the incident and so be given it, by name.
    func assignees(of incident: Incident) async throws -> [User] {
        try await database.read { [users] in try Assignees(users: users).all(of: incident, on: $0) }
    }

    func texts(_ context: AppContext) -> TextCatalog { pages.texts.for(context.preferences.language) }
    func formats(_ context: AppContext) -> ReaderFormats { ReaderFormats(context.preferences, now: now()) }
}
