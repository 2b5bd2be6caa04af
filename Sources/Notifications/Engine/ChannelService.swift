import Logging
import Platform
import ServiceLifecycle

/// A channel's work beside sending, until the server stops.
struct ChannelService: NamedService {
    let channel: any Channel

    func run() async throws {
        await cancelWhenGracefulShutdown { await channel.run() }
        // What has no such work returns at once; a service that returns would end the server.
        try? await gracefulShutdown()
    }
}
