import Foundation
import Kernel
import NIOCore
import NIOPosix
import Platform

/// A connection to a port, closed as soon as it is there.
enum ConnectionLook {
    static func micros(_ host: String, _ port: Int, _ timeout: Duration) async throws -> Int {
        let address = try await NameLook.address(of: host, port: port, timeout)
        let watch = Stopwatch()
        let channel = try await open(ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton), address, timeout)
        let micros = watch.micros
        try? await channel.close()
        return micros
    }

    /// - Throws: ``ProbeFailure``.
    static func open(_ bootstrap: ClientBootstrap, _ address: SocketAddress, _ timeout: Duration) async throws -> any Channel {
        do {
            return try await bootstrap.connectTimeout(.nanoseconds(timeout.microseconds * 1000)).connect(to: address).get()
        } catch ChannelError.connectTimeout {
            throw ProbeFailure.timeout
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            throw ProbeFailure(.refused)
        }
    }
}
