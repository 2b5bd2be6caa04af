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
        let addresses = try await addresses(of: name, port: 0, timeout)
        let micros = watch.micros
        // What it leads to is not told: whoever may see probes need not know the addresses of the house.
        if let expected, !addresses.contains(where: { isSame($0, expected) }) {
            throw ProbeFailure("\(name) does not lead to \(expected)")
        }
        return micros
    }

    /// The first address; a written one is itself.
    static func address(of host: String, port: Int, _ timeout: Duration) async throws -> SocketAddress {
        if let written = try? SocketAddress(ipAddress: host, port: port) { return written }
        guard let first = try await addresses(of: host, port: port, timeout).first else { throw ProbeFailure(.noSuchHost(host)) }
        return first
    }

    private static func addresses(of host: String, port: Int, _ timeout: Duration) async throws -> [SocketAddress] {
        try await Deadline.run(timeout, failing: ProbeFailure.timeout) {
            try await threads.runIfActive {
                do {
                    return try HostLookup.lookUp(host, port: port)
                } catch let failure as OutboundFailure {
                    throw ProbeFailure(failure)
                }
            }
        }
    }

    /// However either of them is written.
    private static func isSame(_ address: SocketAddress, _ expected: String) -> Bool {
        guard let text = address.ipAddress, let found = IPAddress(text) else { return false }
        return found == IPAddress(expected)
    }
}
