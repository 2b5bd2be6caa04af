package import Hummingbird
package import NIOCore
import Logging

/// What is known of a request beside the request itself: filled by the middleware, read by routes.
package struct AppContext: RequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// The connection, for streams that must be able to end it.
    package let channel: any Channel
    /// The families of routes that the listener serves, in the order of the setting; nil for all.
    package var families: [RouteFamily]?
    /// The client's address as a trusted proxy reports it; nil when there is no such proxy.
    package var forwardedFor: IPAddress?
    /// Whether the reader's side of the connection is encrypted.
    package var isSecure = false
    /// Who sends the request; nil until somebody has proved who they are.
    package var identity: Identity?
    /// Finds it out anew, after the client was waited for: what they may can have changed meanwhile.
    package var identify: (@Sendable () async throws -> Identity?)?
    package var preferences = ReaderPreferences()
    /// Ties forms to this browser; set on requests for pages.
    package var formGuard: FormGuard?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Id of the request: in every log line about it, in answers and on error pages.
    package var requestID: String { logger[metadataKey: RequestIDKey.metadata]?.description ?? "" }

    /// Address of the client, behind trusted proxies too; nil for a local socket.
    package var clientAddress: IPAddress? { forwardedFor ?? channel.peerAddress }

    /// Whether addresses of a family exist on the listener that the request came to.
    package func serves(_ family: RouteFamily) -> Bool { families?.contains(family) ?? true }

    /// The signed-in user.
    /// - Throws: 401 when nobody is.
    package func requireIdentity() throws -> Identity {
        guard let identity else { throw ClientError.unauthorized }
        return identity
    }
}

enum RequestIDKey {
    /// Where Hummingbird puts the id it makes for each request; log lines call it `request_id`.
    static let metadata = "hb.request.id"
}
