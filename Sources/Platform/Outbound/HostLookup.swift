import Foundation
package import NIOCore
import NIOPosix

/// The system's way from a host's name to its addresses.
package enum HostLookup {
    /// Numeric addresses are themselves. Throws ``OutboundFailure/noSuchHost(_:)``.
    @Sendable package static func addresses(of host: String, port: Int) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        do {
            // Blocks as long as the resolver does, so not on a thread that serves others.
            let found = try await NIOThreadPool.singleton.runIfActive { try lookUp(host, port: port) }
            // Without the zone of a link-local address, which is refused anyway.
            return found.compactMap { $0.ipAddress.flatMap { IPAddress($0) } }
        } catch {
            throw OutboundFailure.noSuchHost(host)
        }
    }

    /// In the order of the resolver, an address with a zone with its zone; never empty. Blocks its thread as long as the resolver does.
    /// Throws ``OutboundFailure/noSuchHost(_:)``.
    package static func lookUp(_ host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw OutboundFailure.noSuchHost(host) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = address(of: entry.pointee) { found.append(address) }
            next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw OutboundFailure.noSuchHost(host) }
        return found
    }

    private static func address(of entry: addrinfo) -> SocketAddress? {
        guard let pointer = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET: return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6: return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: return nil
        }
    }
}
