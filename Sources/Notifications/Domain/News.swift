import Crypto
import Kernel

/// Something that happened to an incident and that people may be told.
struct News: Sendable {
    let kind: MessageKind
    let note: IncidentNote
    /// Tells this one from all others, and is the same however often it is looked at.
    let cause: String
    /// Of its entry in the event log.
    let position: Int64
    /// A beginning that is told late: of an incident that was not bad enough before, or was kept quiet. Where it concerns nobody, nothing
    /// is written down.
    var isLate = false

    /// The idempotency key of the message about it to one address. Web hooks of one address are told each: their secrets differ.
    func key(_ channel: ChannelKind?, _ address: String?, destination: Int64?) -> String {
        let parts = [cause, kind.rawValue, channel?.rawValue ?? "", address ?? "", channel == .webhook ? "\(destination ?? 0)" : ""]
        return Self.key(parts.joined(separator: "\n"))
    }

    /// - Parameter text: what the message is made from.
    static func key(_ text: String) -> String { "msg_" + SHA256.hash(data: Array(text.utf8)).prefix(16).hexadecimal }
}
