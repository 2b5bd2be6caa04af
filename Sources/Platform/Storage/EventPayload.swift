import Foundation
import Kernel
import Synchronization

/// A domain event as the log keeps it. Each is read several times soon after it was written (live pages, figures, search),
/// and decoding is most of what that costs: recently written or read events are cached.
enum EventPayload {
    /// About two megabytes.
    private static let recent = Mutex(RecentMemory<String, DomainEvent>(limit: 8192))

    /// JSON.
    static func text(of event: DomainEvent, encoder: JSONEncoder) throws -> String {
        let text = String(decoding: try encoder.encode(event), as: UTF8.self)
        recent.withLock { $0[text] = event }
        return text
    }

    /// Nil for an event of a newer version.
    static func event(from text: String, decoder: JSONDecoder) -> DomainEvent? {
        if let event = recent.withLock({ $0[text] }) { return event }
        guard let event = try? decoder.decode(DomainEvent.self, from: Data(text.utf8)) else { return nil }
        recent.withLock { $0[text] = event }
        return event
    }
}
