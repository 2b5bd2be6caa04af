import Foundation
import NIOCore
import NIOPosix

/// Listens for a moment, to see whether it is possible.
enum PortProbe {
    /// The system's error number, or nil when a server could listen there.
    static func failure(host: String, port: Int) async -> Int32? {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try? await channel.close()
            return nil
        } catch {
            return (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL
        }
    }
}
