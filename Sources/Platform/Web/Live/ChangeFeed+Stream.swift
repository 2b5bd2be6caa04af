import Foundation
import HTTPTypes
package import Hummingbird
package import Kernel
import NIOCore

extension ChangeFeed {
    /// Turns an entry into an event for one reader; nil leaves it out.
    package typealias Render = @Sendable (EventLog.Entry) -> ServerSentEvent?

    /// The answer that follows the log from where the reader left off: nothing is left out and nothing comes twice.
    /// - Parameters:
    ///   - position: what the reader has seen; nil for one who comes for the first time.
    ///   - actor: who reads.
    ///   - reader: asked before each stretch of entries, so that rights count as they are then. Its failure ends the stream.
    /// - Throws: 503 when `live.max_streams` are open, 429 when `live.max_streams_per_user` of the reader are.
    package func response(
        to request: Request, context: AppContext, after position: Int64?, for actor: Actor,
        reader: @escaping @Sendable () async throws -> Render
    ) async throws -> Response {
        try hub.checkRoom(for: actor)
        let beginning = try await beginning(after: position)
        let channel = context.channel
        return hub.eventStream { writer in
            let stream = LiveStream(wakingOn: Self.topic, onOverflow: { channel.close(promise: nil) })
            try await self.hub.serve(stream, for: actor, request) {
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n" + beginning.text))
                try await self.send(to: stream, from: beginning.position, reader: reader) {
                    try await writer.write(ByteBuffer(string: $0))
                }
            }
        }
    }

    /// Sends what there is, and then whatever comes, until the stream ends or its reader may not read any more.
    private func send(
        to stream: LiveStream, from start: Int64, reader: @Sendable () async throws -> Render, write: (String) async throws -> Void
    ) async throws {
        var position = start
        var items = stream.items.makeAsyncIterator()
        var isQuiet = false
        while true {
            var sent = false
            var hasMore = true
            while hasMore, !Task.isCancelled {
                let slice = try await slice(after: position)
                // Behind the entries, so that none is sent that was written when the right had ended.
                guard let render = try? await reader() else { return }
                let text = slice.entries.compactMap { entry -> String? in
                    guard var event = render(entry) else { return nil }
                    event.id = String(entry.position)
                    return event.text
                }.joined()
                if !text.isEmpty { try await write(text) }
                stream.isAlive()
                (position, hasMore, sent) = (slice.end, slice.hasMore, sent || !text.isEmpty)
            }
            // With the position, so that a reader for whom there was nothing for long need not read it all again.
            if isQuiet, !sent { try await write(": still here\nid: \(position)\n\n") }
            guard let item = await items.next() else { return }
            if case .keepAlive = item { isQuiet = true } else { isQuiet = false }
        }
    }
}

extension ChangeFeed.Beginning {
    /// What is sent to a reader first: nothing when they simply go on.
    fileprivate var text: String {
        switch self {
        case .resumed: ""
        case .fresh(let position):
            ServerSentEvent(id: String(position), name: "ready", data: #"{"position":\#(position)}"#).text
        case .reset(let position):
            ServerSentEvent(id: String(position), name: "reset", data: #"{"position":\#(position)}"#).text
        }
    }
}
