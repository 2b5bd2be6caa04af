import HTTPTypes
package import Hummingbird

/// What follows `Authorization: Bearer`; the scheme in any case, as HTTP has it.
package struct BearerToken: Sendable {
    package let text: String

    /// Nil when the header is missing, of another scheme, or empty.
    package init?(_ request: Request) {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        guard !token.isEmpty else { return nil }
        text = String(token)
    }
}
