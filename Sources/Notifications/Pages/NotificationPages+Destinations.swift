import Accounts
import Hummingbird
import Kernel
import Platform

/// Where messages go.
extension NotificationPages {
    func addDestinations(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(MessagePath.destinations)) { request, context in try await listDestinations(request, context) }
        members.post(RouterPath(MessagePath.destinations)) { request, context in try await addDestination(request, context) }
        members.post(RouterPath(MessagePath.destinationPattern + "/test")) { request, context in
            let entry = try await destinations.test(try number(context), by: try caller(context))
            guard entry.state == .sent else {
                let words = tools.texts(context).text("destination_test_failed", ["reason": entry.reason ?? ""])
                return try await listDestinations(request, context, failure: words)
            }
            return Response.redirect(to: MessagePath.destinations + "?done=tested")
        }
        members.get(RouterPath(MessagePath.destinationPattern + "/preview")) { request, context in
            try await previewDestination(request, context)
        }
        members.post(RouterPath(MessagePath.destinationPattern + "/remove")) { _, context in
            try await destinations.remove(try number(context), by: try caller(context))
            return Response.redirect(to: MessagePath.destinations + "?done=removed")
        }
    }

    private func listDestinations(
        _ request: Request, _ context: AppContext, form: FormData? = nil, failure: String? = nil, refused: ClientError? = nil
    ) async throws -> Response {
        let (caller, texts) = (try caller(context), tools.texts(context))
        // Whoever sees no messages sees an empty list, and how to have some.
        let found = caller.access.mayAnywhere(.viewNotifications) ? try await destinations.list(by: caller) : []
        var around = DestinationListPage.Surroundings()
        (around.services, around.teams) = try await destinations.choices(by: caller)
        around.mayAdd = caller.access.mayAnywhere(.manageDestinations)
        around.adminChat = caller.may(.viewNotifications) ? adminChat : nil
        let model = DestinationListPage(
            found, around, form: form,
            notice: tools.notice(
                request, context, ["tested": "destination_tested", "removed": "destination_removed", "added": "destination_added"]),
            failure: failure, problem: refused.map { texts.sentence($0) }, texts: texts)
        return try page(
            "destination_list", "destinations_title", model, at: MessagePath.destinations, request, context,
            problem: refused != nil || failure != nil)
    }

    private func previewDestination(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = FormData(queryOf: request)
        let incident = fields["incident"].flatMap { Int64($0) }.map { IncidentID($0) }
        let channel = fields["channel"].flatMap { ChannelKind(rawValue: $0) }
        let preview = try await destinations.preview(try number(context), of: incident, by: channel, for: try caller(context))
        let model = DestinationPreviewPage(preview, mayWord: context.may(.manageDestinations), texts: tools.texts(context))
        return try page("destination_preview", "destination_preview_title", model, at: model.url, request, context)
    }

    private func addDestination(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try caller(context), tools.texts(context))
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        do {
            let made = try await destinations.add(try Self.draft(form), by: caller)
            guard let secret = made.secret else { return .redirect(to: MessagePath.destinations + "?done=added") }
            return try tools.shownOnce(
                secret, title: made.destination.name, explanation: texts["destination_secret"], backURL: MessagePath.destinations,
                backLabel: texts["destinations_title"], request, context)
        } catch let error as ClientError where error.belongsToForm {
            return try await listDestinations(request, context, form: form, refused: error)
        }
    }

    private static func draft(_ form: FormData) throws -> DestinationDraft {
        func text(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }
        var draft = DestinationDraft(name: form["name"] ?? "", channel: form["channel"] ?? "", address: form["address"] ?? "")
        (draft.team, draft.language) = (text("team"), text("language"))
        draft.services = text("service").map { [$0] } ?? []
        (draft.levels, draft.kinds) = (form.all("level"), form.all("kind"))
        (draft.timeZone, draft.preset, draft.bundle) = (text("time_zone"), text("preset"), text("bundle").map { $0 == "on" })
        draft.headers = try headers(form["headers"] ?? "")
        return draft
    }

    /// Of lines such as `Authorization: Bearer …`.
    private static func headers(_ text: String) throws -> [String: String] {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        let headers = try lines.map { line in
            guard let header = WebhookHeader(String(line)) else { throw ClientError.destinationNotValid("headers") }
            return (header.name, header.value)
        }
        return Dictionary(headers) { _, last in last }
    }
}
