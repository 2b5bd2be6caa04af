import Accounts
import Hummingbird
import Kernel
import Platform

/// The desk's page about those who subscribed.
struct SubscriberDeskPages: Sendable {
    let subscribers: SubscriberOperations
    let tools: PageTools

    private static let notices = ["asked": "status_desk_subscriber_asked", "removed": "status_desk_subscriber_removed"]

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.subscribers, StatusDeskPath.subscriberPattern)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await take(request, context) }
        routes.post(RouterPath(one + "/confirmation")) { request, context in
            let caller = try context.requireIdentity().caller
            do {
                _ = try await subscribers.askAgain(try context.publicID("id"), by: caller)
                return Response.redirect(to: all + "?done=asked")
            } catch let error as ClientError where error.belongsToForm {
                return try await list(request, context, .init(refused: error))
            }
        }
        routes.post(RouterPath(one + "/remove")) { _, context in
            try await subscribers.remove(try context.publicID("id"), by: try context.requireIdentity().caller)
            return Response.redirect(to: all + "?done=removed")
        }
    }

    private func list(_ request: Request, _ context: AppContext, _ taken: SubscriberListPage.Taken = .init()) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        let (texts, query) = (tools.texts(context), request.uri.queryParameters)
        let channel = query.get("channel").flatMap { SubscriberChannel(rawValue: String($0)) }
        let after = query.get("after").flatMap { PublicID(rawValue: String($0)) }
        let found =
            context.may(.manageStatusSubscribers)
            ? try await subscribers.list(channel, after: after, limit: SubscriberListPage.rowsShown + 1, by: caller) : nil
        let model = SubscriberListPage(
            try await subscribers.counts(by: caller), found, of: channel, taken: taken,
            notice: tools.notice(request, context, Self.notices), shown: { subscribers.shown($0) }, texts, tools.formats(context))
        return try tools.pages.page(
            "status_desk_subscribers", title: texts["status_desk_subscribers"], model: model, request: request, context: context,
            status: taken.refused == nil ? .ok : .unprocessableContent, address: StatusDeskPath.subscribers)
    }

    private func take(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusSubscribers).caller
        var request = request
        // In a form each letter may take three.
        let form = try await FormData(&request, limit: 3 * SubscriberFile.longest)
        let (lines, isPreview) = (form["file"] ?? "", form["action"] == "preview")
        do {
            let report = try await subscribers.take(try SubscriberFile(lines), isPreview: isPreview, by: caller)
            let typed = isPreview || !report.refused.isEmpty ? lines : ""
            return try await list(request, context, .init(report: report, typed: typed))
        } catch let error as ClientError where error.belongsToForm {
            return try await list(request, context, .init(typed: lines, refused: error))
        }
    }
}

/// How many subscribers are told of what is about to be published.
struct AudienceLine {
    let words: String

    init(_ counts: [SubscriberChannel: Int], _ texts: TextCatalog) {
        let parts = SubscriberChannel.allCases.compactMap { channel in
            counts[channel].map { "\(texts["subscriber_by_" + channel.rawValue]) \($0)" }
        }
        words =
            parts.isEmpty
            ? texts["status_desk_audience_nobody"] : texts.text("status_desk_audience", ["counts": parts.joined(separator: ", ")])
    }
}
