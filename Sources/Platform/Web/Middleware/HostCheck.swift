import HTTPTypes
import Hummingbird

/// Refuses requests that do not say, or say in two ways, which host they are for. HTTP/1.0, which need not say it, comes
/// with the address it has reached.
struct HostCheck: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority else { throw ClientError.hostMissing }
        // The first one has become the authority.
        guard request.headers[.host] == nil else { throw ClientError.hostDoubled }
        guard Self.isValid(host) else { throw ClientError.hostNotValid }
        return try await next(request, context)
    }

    /// `name`, `name:port`, or an IPv6 address in brackets.
    static func isValid(_ host: String) -> Bool {
        guard host.utf8.count <= 300 else { return false }
        let (name, rest): (Substring, Substring)
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return false }
            guard IPAddress(host[..<end].dropFirst())?.isIPv4 == false else { return false }
            (name, rest) = (host[...end], host[host.index(after: end)...])
        } else {
            name = host.prefix { $0 != ":" }
            rest = host[name.endIndex...]
            guard name.utf8.allSatisfy(isNameByte) else { return false }
        }
        guard !name.isEmpty else { return false }
        if rest.isEmpty { return true }
        let port = rest.dropFirst()
        return rest.first == ":" && port.utf8.allSatisfy { (0x30...0x39).contains($0) } && (port.isEmpty || UInt16(port) != nil)
    }

    /// What a registered name may hold by RFC 3986.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~%!$&'()*+,;=".utf8.contains(byte)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let host = Self("Host") ?? .from
}
