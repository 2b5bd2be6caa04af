import Kernel
import Logging
import Platform
import Synchronization

/// The one connection of this process to the XMPP server, made again whenever it is lost.
actor XMPPConnection {
    /// How long the first pause lasts, how long any does, and how long a connection lives that was no failure.
    private static let (firstPause, longestPause, life) = (Duration.seconds(1), Duration.seconds(60), Duration.seconds(60))
    /// How often the server is asked whether it is still there.
    private static let heartbeat = Duration.seconds(60)
    /// News that wait to be worked on; older ones are dropped.
    private static let backlog = 1000

    /// What is done with a connection beside sending.
    struct Listener: Sendable {
        /// Addresses that are written to: those that are rooms are entered, so that what is said there is heard.
        var rooms: @Sendable () async -> [JID]
        /// Works on news, one after the other.
        var hear: @Sendable (XMPPStream.News, XMPPStream) async -> Void
    }

    private let connect: @Sendable () -> XMPPLink
    private let logger: Logger
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Nil while there is no connection.
    private(set) var stream: XMPPStream?
    /// Why there is none; nil until the first one was made, or could not be.
    private var trouble: String?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - random: between 0 and 1, for pauses that differ between processes.
    ///   - sleep: waits, and throws when the task is cancelled.
    init(
        logger: Logger, random: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        connect: @escaping @Sendable () -> XMPPLink
    ) {
        (self.logger, self.random, self.sleep, self.connect) = (logger, random, sleep, connect)
    }

    /// Keeps connected until the task is cancelled.
    /// - Parameter listener: nil leaves what people write to another process with the same account: this one never says that it is there.
    func run(_ listener: Listener?) async {
        var pause = Self.firstPause
        while !Task.isCancelled {
            let start = ContinuousClock.now
            await live(listener)
            if Task.isCancelled { return }
            pause = ContinuousClock.now - start > Self.life ? Self.firstPause : pause
            logger.warning("no connection to the XMPP server", metadata: ["reason": "\(trouble ?? "")", "next_try_in": "\(pause)"])
            do { try await sleep(pause * (0.8 + 0.4 * random())) } catch { return }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// - Throws: ``XMPPFailure``.
    func deliver(_ message: XMPPMessage, to address: JID) async throws {
        if stream == nil, trouble == nil {
            // A server or a command that has only just begun.
            try await Deadline.run(XMPPTalk.patience, failing: XMPPFailure.lost("not connected yet")) { await self.firstOutcome() }
        }
        guard let stream else { throw XMPPFailure.lost(trouble ?? "not connected yet") }
        try await stream.deliver(message, to: address)
    }

    private func firstOutcome() async {
        guard stream == nil, trouble == nil else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func tellWaiting() {
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    // MARK: One connection

    private func live(_ listener: Listener?) async {
        let link = connect()
        let (news, queue) = AsyncStream.makeStream(of: XMPPStream.News.self, bufferingPolicy: .bufferingNewest(Self.backlog))
        await withTaskGroup { group in
            for await event in link.events {
                switch event {
                case .connected(let own):
                    let stream = begin(link, own) { queue.yield($0) }
                    group.addTask { await Self.keep(stream, link) }
                    guard let listener else { continue }
                    link.send(Self.presence(priority: random()))
                    group.addTask { for await item in news { await listener.hear(item, stream) } }
                    group.addTask { await Self.enter(await listener.rooms(), stream) }
                case .stanza(let stanza): await stream?.take(stanza)
                case .closed(let reason, _): trouble = reason
                }
            }
            // Also when the task was cancelled while the connection stood.
            link.close()
            await stream?.end(trouble ?? "the connection was closed")
            (stream, trouble) = (nil, trouble ?? "the connection was closed")
            tellWaiting()
            group.cancelAll()
        }
    }

    private func begin(_ link: XMPPLink, _ own: JID, tell: @escaping @Sendable (XMPPStream.News) -> Void) -> XMPPStream {
        let stream = XMPPStream(link: link, own: own, tell: tell)
        self.stream = stream
        tellWaiting()
        logger.info("connected to the XMPP server", metadata: ["jid": "\(own)"])
        return stream
    }

    /// That we are there. What somebody writes to the account goes to the connection with the highest priority: of several
    /// processes to one.
    private static func presence(priority: Double) -> Stanza {
        Stanza("presence", [:], [Stanza("priority", text: String(1 + Int(priority * 126)))])
    }

    /// Ends a connection that only seems to be there.
    private static func keep(_ stream: XMPPStream, _ link: XMPPLink) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: heartbeat)
                try await stream.check()
            } catch {
                return link.close()
            }
        }
    }

    private static func enter(_ addresses: [JID], _ stream: XMPPStream) async {
        for address in addresses where !Task.isCancelled {
            // One that cannot be entered now is tried with the next message to it.
            try? await stream.enter(address)
        }
    }
}
