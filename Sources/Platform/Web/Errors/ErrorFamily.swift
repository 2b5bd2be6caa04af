package import Hummingbird

/// A group of addresses whose clients expect failures in one form.
package struct ErrorFamily: Sendable {
    /// Writes the answer that tells the client of a failure; the text is what there is to say in English. The failure's
    /// headers are added afterwards.
    package typealias Respond = @Sendable (ClientError, _ detail: String, Request, AppContext) -> Response

    package let name: String
    /// The family of routes whose form it is, where such a form has to be chosen for an address that none covers.
    package let routes: RouteFamily?
    /// Whether a request belongs to the family.
    package let covers: @Sendable (Request) -> Bool
    package let respond: Respond

    package init(
        name: String, of routes: RouteFamily? = nil, covers: @escaping @Sendable (Request) -> Bool, respond: @escaping Respond
    ) {
        (self.name, self.routes, self.covers, self.respond) = (name, routes, covers, respond)
    }

    /// A family that owns everything below a prefix, e.g. `/api`.
    package init(name: String, prefix: String, respond: @escaping Respond) {
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
