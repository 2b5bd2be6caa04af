/// Serves the two nodes of a simulated Finesse on loopback ports.
package struct FinesseServers: Sendable {
    private let servers: [LoopbackServer]
    /// Of the first and of the second node, without a slash at the end.
    package let addresses: [String]

    package static func start(_ finesse: FinesseDouble) async throws -> FinesseServers {
        let first = try await LoopbackServer.start { finesse.reply($0, at: .first) }
        do {
            let second = try await LoopbackServer.start { finesse.reply($0, at: .second) }
            return FinesseServers(servers: [first, second], addresses: [first.address, second.address])
        } catch {
            try await first.stop()
            throw error
        }
    }

    package func stop() async throws { for server in servers { try await server.stop() } }
}
