import NIOHTTP1

/// Where clients may go on in WebSockets (RFC 6455) instead of HTTP.
package struct WebSocketDoor: Sendable {
    /// On the main port the door is at its path; a listener that names the family takes WebSockets of it at any path.
    package let family: RouteFamily
    /// Without a query, as `/connectors`.
    package let path: String
    /// Those it knows; of those a client offers, the first of these is agreed on. A client need not offer any.
    package let subprotocols: [String]
    /// Bytes; a larger message ends the connection with 1009. Who is not known yet (``WebSocketLink/keep()``) may send 64 KiB altogether.
    package let messageLimit: Int
    /// Called for each client that came in, on the event loop of its connection.
    package let open: @Sendable (WebSocketLink) -> WebSocketEvents

    package init(
        family: RouteFamily, path: String, subprotocols: [String], messageLimit: Int,
        open: @escaping @Sendable (WebSocketLink) -> WebSocketEvents
    ) {
        (self.family, self.path, self.subprotocols, self.messageLimit, self.open) = (family, path, subprotocols, messageLimit, open)
    }
}

/// What is told of a client, in order, on the event loop of its connection: nothing that takes long may be done there.
package struct WebSocketEvents: Sendable {
    package var message: @Sendable (WebSocketMessage) -> Void
    /// A ping of ours was answered.
    package var pong: @Sendable () -> Void
    /// Once, and the last. What the client said or what we said, whichever was first; no code where the connection broke off.
    package var closed: @Sendable (WebSocketClosure) -> Void

    package init(
        message: @escaping @Sendable (WebSocketMessage) -> Void, pong: @escaping @Sendable () -> Void,
        closed: @escaping @Sendable (WebSocketClosure) -> Void
    ) {
        (self.message, self.pong, self.closed) = (message, pong, closed)
    }
}

/// The doors of one listener.
struct WebSocketDoors: Sendable {
    let all: [WebSocketDoor]
    /// The families the listener serves; nil for the main port, which serves all.
    let families: Set<RouteFamily>?
    /// Whose word is believed about where a client is; nil believes nobody.
    var origin: RequestOrigin?

    static let none = WebSocketDoors(all: [], families: nil)

    /// Through which door a request wants to go; nil for what is plain HTTP, and for what has no door here.
    func door(for head: HTTPRequestHead) -> WebSocketDoor? {
        guard !all.isEmpty, WebSocketUpgrade.isAskedFor(by: head) else { return nil }
        guard let families else {
            let path = head.uri.prefix { $0 != "?" }
            return all.first { $0.path == path }
        }
        return all.first { families.contains($0.family) }
    }
}
