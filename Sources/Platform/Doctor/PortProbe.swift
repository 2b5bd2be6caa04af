import Foundation
import NIOCore
import NIOPosix

/// Listens for a moment, to see whether it is possible.
package enum PortProbe {
    /// Listens on all addresses of the settings at the same time. A server does this before it opens or says anything: who reads
    /// that it listens can rely on all of them.
    /// - Throws: ``ListenFailure`` for the first that cannot be listened on.
    package static func check(_ settings: Settings) async throws {
        var bound: [any Channel] = []
        let result: Result<Void, any Error>
        do {
            let server = settings.server
            bound.append(try await bind(server.host, server.port, setting: ListenFailure.mainSetting))
            for listener in settings.listeners { bound.append(try await bind(listener.host, listener.port, setting: "listeners")) }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        for channel in bound { try? await channel.close() }
        try result.get()
    }

    /// The system's error number, or nil when a server could listen there.
    static func failure(host: String, port: Int) async -> Int32? {
        do {
            let channel = try await bind(host, port)
            try? await channel.close()
            return nil
        } catch {
            return (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL
        }
    }

    private static func bind(_ host: String, _ port: Int, setting: String) async throws -> any Channel {
        do { return try await bind(host, port) } catch let error as IOError {
            throw ListenFailure(host: host, port: port, setting: setting, cause: error)
        }
    }

    /// Nobody is let in: who connects meanwhile is refused when it is over, as if they had come before.
    private static func bind(_ host: String, _ port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: host, port: port).get()
    }
}
