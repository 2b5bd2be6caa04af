import Accounts
import Hummingbird
import Kernel
import Platform

/// How the channels do, what waits or was given up, and what one was told oneself.
extension NotificationPages {
    func addLedger(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(MessagePath.channels)) { request, context in try await listChannels(request, context) }
        members.get(RouterPath(MessagePath.outbox)) { request, context in try await outbox(request, context) }
        members.post(RouterPath(MessagePath.outbox + "/:id/resend")) { _, context in
            _ = try await ledger.resend(try number(context), by: try caller(context))
            return Response.redirect(to: MessagePath.outbox + "?done=resent")
        }
        members.get(RouterPath(MessagePath.ownMessages)) { request, context in try await ownMessages(request, context) }
    }

    private func listChannels(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try caller(context)
        let lanes = try await ledger.lanes(limit: ChannelListPage.mostLanes, by: caller)
        let names = try await destinations.list(by: caller).map { ($0.destination.id, $0.destination.name) }
        let model = ChannelListPage(
            channels, lanes, rates: try await ledger.rates(by: caller), destinations: Dictionary(names) { first, _ in first },
            at: tools.now(), texts: tools.texts(context),
            formats: tools.formats(context))
        return try page("channel_list", "channels_title", model, at: MessagePath.channels, request, context)
    }

    private func outbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts, fields) = (try caller(context), tools.texts(context), FormData(queryOf: request))
        let query = LedgerPage.Query { fields[$0] }
        try caller.require(.viewNotifications)
        let found = try await ledger.list(
            LedgerFilter(states: query.states), before: query.before, limit: LedgerPage.size + 1, by: caller)
        let model = LedgerPage(
            title: texts["outbox_title"], hint: texts["outbox_hint"], at: MessagePath.outbox, found, query, filters: true,
            mayResend: caller.may(.manageDestinations), notice: tools.notice(request, context, ["resent": "message_was_resent"]),
            texts: texts, formats: tools.formats(context))
        return try page("outbox", "outbox_title", model, at: MessagePath.outbox, request, context)
    }

    private func ownMessages(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts, fields) = (try caller(context), tools.texts(context), FormData(queryOf: request))
        let query = LedgerPage.Query { fields[$0] }
        let found = try await ledger.own(before: query.before, limit: LedgerPage.size + 1, by: caller)
        let model = LedgerPage(
            title: texts["messages_own_title"], hint: texts["messages_own_hint"], at: MessagePath.ownMessages, found, query, filters: false,
            mayResend: false, notice: nil, texts: texts, formats: tools.formats(context))
        return try page("outbox", "messages_own_title", model, at: MessagePath.ownMessages, request, context)
    }
}
