package import Platform

/// What became of one decision to tell somebody something.
package enum MessageState: String, CaseIterable, Sendable, APIValue {
    /// Not tried yet.
    case waiting
    /// Will be tried again.
    case failed
    /// A dead letter.
    case gaveUp = "gave_up"
    /// The other side has it; then it said so, somebody read it, somebody acted on it.
    case sent, delivered, read, acknowledged
    /// Told in one message with others.
    case bundled
    /// Not told: by a rule, quiet hours, or for want of somebody to tell.
    case suppressed
    /// Not told: too many messages to the same recipient.
    case throttled

    /// Whether it is still to be sent.
    var isPending: Bool { self == .waiting || self == .failed }

    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}
