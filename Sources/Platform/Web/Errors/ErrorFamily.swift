package import Hummingbird

/// A group of addresses whose clients expect failures in one form.
package struct ErrorFamily: Sendable {
    package let name: String
    /// Whether a request belongs to the family.
    package let covers: @Sendable (Request) -> Bool
    /// The answer to the client about a failure. The failure's headers are added afterwards.
    package let respond: @Sendable (HTTPFailure, Request, AppContext) -> Response

    package init(
        name: String, covers: @escaping @Sendable (Request) -> Bool,
        respond: @escaping @Sendable (HTTPFailure, Request, AppContext) -> Response
    ) {
        (self.name, self.covers, self.respond) = (name, covers, respond)
    }

    /// A family that owns everything below a prefix, e.g. `/api`.
    package init(
        name: String, prefix: String, respond: @escaping @Sendable (HTTPFailure, Request, AppContext) -> Response
    ) {
        // Asked for every request: no text is made on the way.
        let inside = prefix + "/"
        self.init(
            name: name,
            covers: { request in
                let path = request.uri.path
                return path.hasPrefix(inside) || path == prefix
            }, respond: respond)
    }
}
