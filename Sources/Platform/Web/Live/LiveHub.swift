package import Hummingbird
import HTTPTypes
package import Kernel
import Metrics
import NIOCore
import ServiceLifecycle
import Synchronization

/// Something that happened, on its way to the pages that show it.
package struct LiveMessage: Sendable {
    /// What it is about, e.g. `incidents` or `incident/12`.
    package let topic: String
    /// Position in the event log; goes to the browser as the event's id.
    package let position: Int64
    /// What a page needs to render it; the publisher and the page agree on the type.
    package let payload: any Sendable

    package init(topic: String, position: Int64, payload: any Sendable) {
        (self.topic, self.position, self.payload) = (topic, position, payload)
    }
}

/// Brings what happens to open pages by Server-Sent Events: one stream a page.
package final class LiveHub: NamedService {
    /// The event for one reader; nil leaves the message out.
    package typealias Render = @Sendable (LiveMessage) -> ServerSentEvent?

    /// What concerns readers themselves, whichever page they have open.
    private struct OwnNews: Sendable { let name: String }

    /// Every stream of a user is of theirs, too.
    private static func ownTopic(_ user: UserID) -> String { "user/\(user)" }

    private struct State {
        var streams: [Int: LiveStream] = [:]
        var readers: [Actor: Int] = [:]
        var next = 0
    }

    /// Messages a stream may lag behind before its reader is let go.
    static let bufferLimit = 256
    private let limits: Settings.Live
    private let state = Mutex(State())
    private let gauge = Gauge(label: "switchboard_live_streams")

    package init(limits: Settings.Live) { self.limits = limits }

    /// Open streams.
    package var count: Int { state.withLock { $0.streams.count } }

    /// Hands a message to every stream of its topic; never waits.
    package func publish(_ message: LiveMessage) {
        for stream in state.withLock({ Array($0.streams.values) }) where stream.topics.contains(message.topic) {
            stream.offer(.message(message))
        }
    }

    /// Tells every open page of these readers that there is something new of theirs, as an event of this name; never waits.
    package func tell(_ readers: Set<UserID>, _ name: String) {
        let topics = Set(readers.map(Self.ownTopic))
        let message = LiveMessage(topic: "user", position: 0, payload: OwnNews(name: name))
        for stream in state.withLock({ Array($0.streams.values) }) where !stream.topics.isDisjoint(with: topics) {
            stream.offer(.message(message))
        }
    }

    /// The answer that keeps a page live.
    /// - Parameters:
    ///   - actor: who reads.
    ///   - reader: asked before each message and when rights may have changed, so that they count as they are then. Its
    ///     failure ends the stream.
    /// - Throws: 503 when `live.max_streams` are open, 429 when `live.max_streams_per_user` of the reader are.
    package func response(
        to request: Request, context: AppContext, topics: Set<String>, for actor: Actor,
        reader: @escaping @Sendable () async throws -> Render
    ) throws -> Response {
        try checkRoom(for: actor)
        let (channel, own) = (context.channel, actor.userID.map { [Self.ownTopic($0)] } ?? [])
        return eventStream { writer in
            // A reader that stopped reading would hold its stream for ever: the connection ends instead.
            let stream = LiveStream(topics: topics.union(own), onOverflow: { channel.close(promise: nil) })
            try await self.serve(stream, for: actor, request) {
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                for await item in stream.items {
                    guard let render = try? await reader() else { return }
                    if let text = item.text({ Self.event(of: $0, render) }) { try await writer.write(ByteBuffer(string: text)) }
                }
            }
        }
    }

    private static func event(of message: LiveMessage, _ render: Render) -> ServerSentEvent? {
        guard let news = message.payload as? OwnNews else { return render(message) }
        return ServerSentEvent(name: news.name, data: "{}")
    }

    /// - Throws: 503 when `live.max_streams` are open, 429 when `live.max_streams_per_user` of the reader are.
    func checkRoom(for actor: Actor) throws {
        let (all, own) = state.withLock { ($0.streams.count, $0.readers[actor] ?? 0) }
        guard all < limits.maxStreams else {
            throw ClientError.tooManyStreams(limit: limits.maxStreams)
        }
        guard own < limits.maxStreamsPerUser else {
            throw ClientError.tooManyOwnStreams(limit: limits.maxStreamsPerUser)
        }
    }

    /// An answer of Server-Sent Events, which `write` writes until it returns.
    func eventStream(_ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void) -> Response {
        let body = ResponseBody { writer in
            var writer: any ResponseBodyWriter = writer
            try await write(&writer)
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"], body: body)
    }

    /// Runs `work` while the stream is one of the hub's. The stream ends when the reader goes, and with the server.
    func serve(_ stream: LiveStream, for actor: Actor, _ request: Request, _ work: () async throws -> Void) async throws {
        let id = add(stream, of: actor)
        defer { remove(id, of: actor) }
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await work()
            } onInboundClosed: {
                stream.finish()
            }
        } onGracefulShutdown: {
            stream.finish()
        }
    }

    private func add(_ stream: LiveStream, of actor: Actor) -> Int {
        state.withLock { state in
            state.next += 1
            state.streams[state.next] = stream
            state.readers[actor, default: 0] += 1
            gauge.record(state.streams.count)
            return state.next
        }
    }

    private func remove(_ id: Int, of actor: Actor) {
        state.withLock { state in
            state.streams[id] = nil
            let left = (state.readers[actor] ?? 1) - 1
            state.readers[actor] = left > 0 ? left : nil
            gauge.record(state.streams.count)
        }
    }

    /// Has every stream check its reader's rights again: called when somebody's rights or sign-ins have changed.
    package func review() {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.offer(.review) }
    }

    /// Sends every stream a comment, so that proxies keep it and a lost reader is noticed.
    func keepAlive() {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.offer(.keepAlive) }
    }

    /// Sends a comment to every stream each 15 seconds until the server stops: see ``keepAlive()``.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(15))
                self.keepAlive()
            }
        }
    }
}

extension HTTPField.Name {
    static let accelBuffering = Self("X-Accel-Buffering") ?? .from
}
