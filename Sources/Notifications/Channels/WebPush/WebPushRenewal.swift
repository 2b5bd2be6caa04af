import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// A browser's subscription became another one: its worker says so, while nobody is signed in. Whoever knows the old one, secrets
/// included, is believed, and told nothing.
struct WebPushRenewal: Sendable {
    static let path = "/webpush/renewed"
    /// Bytes of two subscriptions.
    private static let bodyLimit = 10_000

    let database: Database
    /// Whether the new endpoint may be in a private network.
    let allowsPrivate: Bool
    private let store = ContactMethodStore()

    init(on ground: ChannelGround) {
        (database, allowsPrivate) = (ground.database, ground.settings[WebPushSettings.self].privateNetworks)
    }

    /// Takes `{"old": {…}, "new": {…}}`, each a `PushSubscription.toJSON()`; answers 204, or 404 for an old one that nobody has.
    func add(to routes: Routes) {
        routes.post(RouterPath(Self.path)) { request, _ in
            let body = try await request.plainBody(limit: Self.bodyLimit)
            guard let json = JSONReader.value(of: String(buffer: body)), let old = json["old"], let new = json["new"] else {
                throw ClientError.addressNotValid(ChannelKind.webpush.rawValue)
            }
            // What was taken once may not be any more.
            try await renew(
                WebPushSubscription(old, allowsPrivate: true), as: WebPushSubscription(new, allowsPrivate: allowsPrivate))
            return Response(status: .noContent)
        }
    }

    func renew(_ old: WebPushSubscription, as new: WebPushSubscription) async throws {
        let isKnown = try await database.write { [store] connection in
            let methods = try store.list(at: .webpush, old.endpoint, on: connection).filter { method in
                method.subscription.flatMap { try? WebPushSubscription($0, allowsPrivate: true) } == old
            }
            for method in methods { try store.replace(method, endpoint: new.endpoint, subscription: new.json, on: connection) }
            return !methods.isEmpty
        }
        guard isKnown else { throw ClientError.notFound }
    }
}
