import HTTPTypes
import Hummingbird
import Logging

/// Settles where a request comes from: its id, the client's address behind trusted proxies, and whether the client's
/// side is encrypted. Answers with the id.
struct RequestOrigin: RouterMiddleware {
    typealias Context = AppContext

    let trustedProxies: [AddressRange]
    /// Whether readers reach the server by https by its own settings.
    let isSecure: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let id = request.headers[.requestID], Self.isSane(id) {
            context.logger[metadataKey: RequestIDKey.metadata] = .string(id)
        }
        context.isSecure = isSecure
        if !trustedProxies.isEmpty, let peer = context.clientAddress, isTrusted(peer) { believe(request, &context) }
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    /// Short and harmless in logs and headers.
    private static func isSane(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trustedProxies.contains { $0.contains(address) } }

    /// The last address in the chain that no trusted proxy vouches for is the client's: what stands before it may be
    /// made up.
    private func believe(_ request: Request, _ context: inout AppContext) {
        for entry in request.headers[values: .forwardedFor].joined(separator: ",").split(separator: ",").reversed() {
            guard let address = Self.address(entry) else { break }
            context.forwardedFor = address
            if !isTrusted(address) { break }
        }
        if let scheme = request.headers[.forwardedProto] { context.isSecure = scheme.lowercased() == "https" }
    }

    /// `10.0.0.1`, `10.0.0.1:1234`, `[::1]:1234` or `::1`.
    private static func address(_ entry: Substring) -> IPAddress? {
        let text = entry.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }
        if let address = IPAddress(text) { return address }
        if text.first == "[" { return IPAddress(text.dropFirst().prefix { $0 != "]" }) }
        return IPAddress(text.prefix { $0 != ":" })
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id") ?? .from
    static let forwardedFor = Self("X-Forwarded-For") ?? .from
    static let forwardedProto = Self("X-Forwarded-Proto") ?? .from
}
