package import Kernel

/// A sign-in as its owner and the administrators see it.
package struct SessionSummary: Hashable, Sendable, Identifiable {
    /// Distinguishes a user's sessions; does not reveal the id that the browser holds.
    package typealias ID = String

    package let id: ID
    package let createdAt: Timestamp
    /// To the minute.
    package let lastSeenAt: Timestamp
    /// Where it was begun.
    package let address: String?
    package let userAgent: String?

    init(_ record: SessionRecord) {
        id = Self.id(record.idHash)
        (createdAt, lastSeenAt) = (record.createdAt, record.lastSeenAt)
        (address, userAgent) = (record.address, record.userAgent)
    }

    /// - Parameter key: what ``SessionService/Session`` calls it.
    package static func id(_ key: String) -> ID { Secret.digest("session list " + key).prefix(16).description }
}
