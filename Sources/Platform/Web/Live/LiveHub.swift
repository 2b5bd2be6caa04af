package import Hummingbird
import HTTPTypes
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
package final class LiveHub: Service {
    private struct State {
        var streams: [Int: LiveStream] = [:]
        var next = 0
    }

    /// Messages a stream may lag behind before its reader is let go.
    static let bufferLimit = 256
    private let maxStreams: Int
    private let state = Mutex(State())
    private let gauge = Gauge(label: "switchboard_live_streams")

    package init(maxStreams: Int) { self.maxStreams = maxStreams }

    /// Open streams.
    package var count: Int { state.withLock { $0.streams.count } }

    /// Hands a message to every stream of its topic; never waits.
    package func publish(_ message: LiveMessage) {
        for stream in state.withLock({ Array($0.streams.values) }) where stream.topics.contains(message.topic) {
            stream.offer(.message(message))
        }
    }

    /// The answer that keeps a page live.
    /// - Parameters:
    ///   - catchUp: events after the `Last-Event-ID` the browser sent, or nil at the first connection.
    ///   - render: the event for this page and reader; nil leaves the message out.
    /// - Throws: 503 when `live.max_streams` are open.
    package func response(
        to request: Request, context: AppContext, topics: Set<String>,
        catchUp: @escaping @Sendable (String?) async throws -> [ServerSentEvent] = { _ in [] },
        render: @escaping @Sendable (LiveMessage) async throws -> ServerSentEvent?
    ) throws -> Response {
        try checkRoom()
        let (channel, lastID) = (context.channel, request.headers[.lastEventID])
        return eventStream { writer in
            // A reader that stopped reading would hold its stream for ever: the connection ends instead.
            let stream = LiveStream(topics: topics, onOverflow: { channel.close(promise: nil) })
            try await self.serve(stream, request) {
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                for event in try await catchUp(lastID) { try await writer.write(ByteBuffer(string: event.text)) }
                for await item in stream.items {
                    if let text = try await item.text(render) { try await writer.write(ByteBuffer(string: text)) }
                }
            }
        }
    }

    /// - Throws: 503 when `live.max_streams` are open.
    func checkRoom() throws {
        guard count < maxStreams else {
            throw HTTPFailure.unavailable(
                "\(maxStreams) pages are live already (live.max_streams).", code: "too-many-streams", retryAfter: 30)
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
    func serve(_ stream: LiveStream, _ request: Request, _ work: () async throws -> Void) async throws {
        let id = add(stream)
        defer { remove(id) }
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

    private func add(_ stream: LiveStream) -> Int {
        state.withLock { state in
            state.next += 1
            state.streams[state.next] = stream
            gauge.record(state.streams.count)
            return state.next
        }
    }

    private func remove(_ id: Int) {
        state.withLock { state in
            state.streams[id] = nil
            gauge.record(state.streams.count)
        }
    }

    /// Sends every stream a comment, so that proxies keep it and a lost reader is noticed.
    func keepAlive() {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.offer(.keepAlive) }
    }

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
    static let lastEventID = Self("Last-Event-ID") ?? .from
    static let accelBuffering = Self("X-Accel-Buffering") ?? .from
}
