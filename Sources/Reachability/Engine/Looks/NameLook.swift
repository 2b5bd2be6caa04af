import Foundation
import NIOCore
import NIOPosix
import Platform

/// What a name leads to, as the system looks it up.
enum NameLook {
    /// Threads that wait for look-ups: these cannot be interrupted.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    static func micros(_ name: String, expecting expected: String?, _ timeout: Duration) async throws -> Int {
        let watch = Stopwatch()
        let addresses = try await addresses(of: name, timeout)
        let micros = watch.micros
        if let expected, !addresses.contains(where: { $0.ipAddress == expected }) {
            let found = addresses.compactMap(\.ipAddress).joined(separator: ", ")
            throw ProbeFailure("\(name) leads to \(found), not to \(expected)")
        }
        return micros
    }

    /// The first address; a written one is itself.
    static func address(of host: String, port: Int, _ timeout: Duration) async throws -> SocketAddress {
        if let written = try? SocketAddress(ipAddress: host, port: port) { return written }
        guard var first = try await addresses(of: host, timeout).first else { throw ProbeFailure("there is no host \(host)") }
        first.port = port
        return first
    }

    private static func addresses(of host: String, _ timeout: Duration) async throws -> [SocketAddress] {
        try await Deadline.run(timeout, failing: ProbeFailure.timeout) {
            try await threads.runIfActive { try lookUp(host) }
        }
    }

    private static func lookUp(_ host: String) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { throw ProbeFailure("there is no host \(host)") }
        defer { freeaddrinfo(list) }
        var (addresses, next) = ([SocketAddress](), list)
        while let info = next {
            if let address = address(info.pointee) { addresses.append(address) }
            next = info.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw ProbeFailure("there is no host \(host)") }
        return addresses
    }

    private static func address(_ info: addrinfo) -> SocketAddress? {
        guard let pointer = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET: return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6: return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: return nil
        }
    }
}
