/// The hub's end of one page's stream.
final class LiveStream: Sendable {
    enum Item: Sendable {
        case message(LiveMessage)
        case keepAlive

        /// What is written for it.
        func text(_ render: (LiveMessage) async throws -> ServerSentEvent?) async throws -> String? {
            switch self {
            case .keepAlive: return ": still here\n\n"
            case .message(let message):
                guard var event = try await render(message) else { return nil }
                event.id = event.id ?? String(message.position)
                return event.text
            }
        }
    }

    let topics: Set<String>
    let items: AsyncStream<Item>
    private let source: AsyncStream<Item>.Continuation
    private let onOverflow: @Sendable () -> Void

    init(topics: Set<String>, onOverflow: @escaping @Sendable () -> Void) {
        (self.topics, self.onOverflow) = (topics, onOverflow)
        (items, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(LiveHub.bufferLimit))
    }

    /// Queues an item; a reader too far behind loses the stream and catches up when it connects again.
    func offer(_ item: Item) {
        if case .dropped = source.yield(item) {
            source.finish()
            onOverflow()
        }
    }

    func finish() { source.finish() }
}
