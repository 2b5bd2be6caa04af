import Kernel
import NIOCore
import NIOPosix
import Platform
import Reachability

/// A line that is down now and then, and what hangs on it: for the network monitor and its incidents.
struct SimulatedLink: Sendable {
    /// Seconds it is up, and down, in turn.
    private static let upSeconds = 90
    private static let downSeconds = 40

    let probes: ProbeOperations
    let database: Database

    var companion: DemoCompanion { DemoCompanion("link") { _ in try await play() } }

    private func play() async throws {
        let steady = try await listen(port: 0)
        var line: (any Channel)? = try await listen(port: 0)
        defer {
            steady.close(promise: nil)
            line?.close(promise: nil)
        }
        guard let port = line?.localAddress?.port, let steadyPort = steady.localAddress?.port else { return }
        try await add("gateway", port, every: 5)
        try await add("branch", port, every: 5, parent: "gateway")
        try await add("data centre", steadyPort, every: 10)
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(Self.upSeconds))
            try await line?.close()
            line = nil
            try await Task.sleep(for: .seconds(Self.downSeconds))
            line = try await listen(port: port)
        }
    }

    private func add(_ name: String, _ port: Int, every seconds: Int, parent: String? = nil) async throws {
        var draft = ProbeDraft(name: name, kind: .tcp, target: "127.0.0.1:\(port)")
        (draft.every, draft.parent) = (seconds, parent)
        let found = draft
        try await database.write { try probes.put(found, by: .system, on: $0) }
    }

    /// Whoever connects is let in, and nothing is said.
    private func listen(port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
    }
}
