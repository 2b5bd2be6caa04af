import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// Statuspage's own way to subscribe, and what its clients do with a subscription they have. Another door than the form of the public page
/// to the same operation: with its limits, and with the question that the address is asked first.
///
/// The id of a subscription is the token of its links, which only the subscriber knows: it is in no answer to who asks for a
/// subscription, because the address may be anybody's.
struct SubscriberRoutes: Sendable {
    private static let all = PublicAddress.v2 + "/subscribers.json"
    private static let one = PublicAddress.v2 + "/subscribers/{token}.json"

    let subscribers: SubscriberOperations
    let reader: StatusReader
    /// Of the page that was asked for; throws where its reader may not see it.
    let reading: @Sendable (Request, AppContext) async throws -> StatusReading

    func add(to routes: Routes) {
        let routes = routes.family(.status)
        routes.post(RouterPath(Self.all)) { request, context in try await subscribe(request, context) }
        routes.get(RouterPath(Self.one)) { _, context in try await show(try token(context)) }
        routes.delete(RouterPath(Self.one)) { _, context in
            try await subscribers.end(try token(context))
            return answer(.flag(true))
        }
    }

    private func token(_ context: AppContext) throws -> String { try context.parameters.require("token") }

    /// The same for every address, so that nobody finds out who subscribed.
    private func subscribe(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let wanted = try await SubscriberRequest(&request, language: Visitor(request, context).language)
        let page = try await reading(request, context).snapshot()
        _ = try await subscribers.signUp(
            wanted.channel, wanted.address, wanted.choice, at: page, from: context.clientAddress?.limitKey ?? "")
        return answer(document(wanted.channel, wanted.address, of: page))
    }

    private func show(_ token: String) async throws -> Response {
        let subscriber = try await subscribers.subscriber(token)
        let page = try await reader.reading(of: subscriber.site).snapshot()
        return answer(document(subscriber.channel, subscribers.shown(subscriber), of: page))
    }

    /// `mode` and the address by themselves, as Statuspage's page reads them, and in `subscriber`, as its API does.
    private func document(_ channel: SubscriberChannel, _ address: String, of page: StatusSnapshot) -> OrderedJSON {
        let isHook = channel == .webhook
        return subscribers.writer.scene(page).v2.document([
            ("mode", .text(isHook ? "webhook" : "email_sms")), ("can_select_components", .flag(true)),
            (isHook ? "webhook" : "email", .text(address)),
            (
                "subscriber",
                .object([
                    ("mode", .text(isHook ? "webhook" : "email")), (isHook ? "endpoint" : "email", .text(address)),
                    ("skip_confirmation_notification", .flag(false)),
                ])
            ),
        ])
    }

    private func answer(_ document: OrderedJSON) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: document.bytes)))
    }
}
