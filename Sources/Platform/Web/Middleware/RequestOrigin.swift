import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

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
        let told = told(by: context.clientAddress, request.headers[values: .forwardedFor], request.headers[values: .forwardedProto])
        context.forwardedFor = told.client
        context.isSecure = told.isSecure
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    /// Short and harmless in logs and headers.
    static func isSane(_ id: String) -> Bool {
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
    /// made up. Without proxies nothing is looked at.
    private func told(
        by peer: @autoclosure () -> IPAddress?, _ forwardedFor: @autoclosure () -> [String], _ forwardedProto: @autoclosure () -> [String]
    ) -> (client: IPAddress?, isSecure: Bool) {
        guard !trustedProxies.isEmpty, let peer = peer(), isTrusted(peer) else { return (nil, isSecure) }
        let hops = forwardedFor().listMembers
        var (client, index): (IPAddress?, Int?)
        for (at, entry) in hops.enumerated().reversed() {
            guard let address = Self.address(entry) else { break }
            (client, index) = (address, at)
            if !isTrusted(address) { break }
        }
        let schemes = forwardedProto().listMembers
        // Where each proxy adds a value to both, the client's own scheme stands where its address does. Otherwise one
        // proxy speaks for the others, and the first value is what the client used.
        let own = schemes.count == hops.count ? index.map { schemes[$0] } : schemes.first
        return (client, (own ?? schemes.first).map { $0.lowercased() == "https" } ?? isSecure)
    }

    /// Whether the reader's side is encrypted.
    func isSecure(_ headers: HTTPHeaders, peer: IPAddress?) -> Bool {
        told(by: peer, headers["x-forwarded-for"], headers["x-forwarded-proto"]).isSecure
    }

    /// Where a client is that came through trusted proxies; nil for one that did not.
    func client(_ headers: HTTPHeaders, peer: IPAddress?) -> IPAddress? {
        told(by: peer, headers["x-forwarded-for"], headers["x-forwarded-proto"]).client
    }

    /// `10.0.0.1`, `10.0.0.1:1234`, `[::1]:1234` or `::1`.
    private static func address(_ entry: Substring) -> IPAddress? {
        if let address = IPAddress(entry) { return address }
        if entry.first == "[" { return IPAddress(entry.dropFirst().prefix { $0 != "]" }) }
        return IPAddress(entry.prefix { $0 != ":" })
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id") ?? .from
    static let forwardedFor = Self("X-Forwarded-For") ?? .from
    static let forwardedProto = Self("X-Forwarded-Proto") ?? .from
}
