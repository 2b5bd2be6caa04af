import Kernel

/// What fails together and pauses together.
struct Lane: Sendable, Hashable {
    /// After so many failures in a row people are told by their next contact method.
    static let downAfter = 3

    /// Between two changes of messages.
    static let editPause = Duration.seconds(1)

    static func name(ofWebhook destination: Int64) -> String { "webhook:\(destination)" }

    let name: String
    let channel: ChannelKind
    /// Failures in a row.
    var failures: Int
    var openUntil: Timestamp?
    /// The last failure, in words; nil when there was none since something was sent.
    var error: String?
    var failedAt: Timestamp?
    var sentAt: Timestamp?
    /// The last change of a message that was sent.
    var editedAt: Timestamp?
    /// When something is to be sent; nil for nothing.
    var dueAt: Timestamp?

    /// Whether people are told by their next contact method.
    var isDown: Bool { failures >= Self.downAfter }
    /// When messages may be changed again.
    var nextEdit: Timestamp? { editedAt?.adding(Self.editPause) }
}
