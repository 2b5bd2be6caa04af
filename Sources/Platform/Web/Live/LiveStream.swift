import Synchronization

/// The hub's end of one page's stream.
final class LiveStream: Sendable {
    enum Item: Sendable {
        case message(LiveMessage)
        case keepAlive
        /// The reader's rights may have changed.
        case review

        /// What is written for it.
        func text(_ render: LiveHub.Render) -> String? {
            switch self {
            case .keepAlive: return ": still here\n\n"
            case .review: return nil
            case .message(let message):
                guard var event = render(message) else { return nil }
                event.id = event.id ?? String(message.position)
                return event.text
            }
        }
    }

    /// Signs of life asked for in vain before a reader who has stopped reading is let go.
    static let patience = 4

    let topics: Set<String>
    let items: AsyncStream<Item>
    private let source: AsyncStream<Item>.Continuation
    private let onOverflow: @Sendable () -> Void
    /// Whether items only say that there is something, so that the newest one is enough.
    private let onlyWakes: Bool
    private let unanswered = Mutex(0)

    init(topics: Set<String>, onOverflow: @escaping @Sendable () -> Void) {
        (self.topics, self.onOverflow, onlyWakes) = (topics, onOverflow, false)
        (items, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(LiveHub.bufferLimit))
    }

    /// A stream that is only woken when there is something new, and reads it by itself: it cannot fall behind.
    init(wakingOn topic: String, onOverflow: @escaping @Sendable () -> Void) {
        (topics, self.onOverflow, onlyWakes) = ([topic], onOverflow, true)
        (items, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Queues an item; a reader too far behind loses the stream and catches up when it connects again.
    func offer(_ item: Item) {
        guard onlyWakes else {
            if case .dropped = source.yield(item) { letGo() }
            return
        }
        source.yield(item)
        guard case .keepAlive = item else { return }
        let isGone = unanswered.withLock { count in
            count += 1
            return count > Self.patience
        }
        if isGone { letGo() }
    }

    /// Called whenever something could be sent.
    func isAlive() { unanswered.withLock { $0 = 0 } }

    private func letGo() {
        source.finish()
        onOverflow()
    }

    func finish() { source.finish() }
}
