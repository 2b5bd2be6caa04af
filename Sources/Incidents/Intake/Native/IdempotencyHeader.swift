import Crypto
import Foundation

/// `Idempotency-Key` as it was sent, and what is made of it.
struct IdempotencyHeader: Sendable {
    /// Bytes of a key that is kept as it is.
    static let longest = 255

    let sent: String

    /// Nil for an empty one, as if none were sent. A hash stands for what is too long: that two of them are the same shows as well.
    var key: String? {
        guard sent.utf8.count > Self.longest else { return sent.isEmpty ? nil : sent }
        return "sha256:" + Data(SHA256.hash(data: Data(sent.utf8))).base64EncodedString()
    }

    /// Says on an event what was done to the key.
    func note(on draft: inout EventDraft) {
        if sent.isEmpty { draft.note("idempotency_key", .dropped) }
        if sent.utf8.count > Self.longest { draft.note("idempotency_key", .converted, original: sent) }
    }
}
