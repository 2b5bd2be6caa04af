import Kernel
import Metrics

/// How messages fare, by channel, for `/metrics`.
struct NotificationFigures: Sendable {
    private struct OfChannel: Sendable {
        let outcomes: [String: Counter]
        let delay: Metrics.Timer
    }

    private let channels: [ChannelKind: OfChannel]

    init() {
        channels = Dictionary(
            uniqueKeysWithValues: ChannelKind.allCases.map { kind in
                let counters = SendOutcome.words.map { word in
                    (
                        word,
                        Counter(label: "switchboard_notifications", dimensions: [("channel", kind.rawValue), ("outcome", word)])
                    )
                }
                let delay = Metrics.Timer(label: "switchboard_notification_delay_seconds", dimensions: [("channel", kind.rawValue)])
                return (kind, OfChannel(outcomes: Dictionary(counters) { first, _ in first }, delay: delay))
            })
    }

    /// - Parameter waited: from the decision to the end of the try.
    func record(_ outcome: SendOutcome, _ channel: ChannelKind, waited: Duration) {
        channels[channel]?.outcomes[outcome.word]?.increment()
        if outcome.word == "sent" { channels[channel]?.delay.recordNanoseconds(max(0, waited.microseconds) * 1000) }
    }
}

extension SendOutcome {
    fileprivate static let words = ["sent", "failed", "refused"]

    fileprivate var word: String {
        switch self {
        case .taken: "sent"
        case .passing, .moved: "failed"
        case .permanent, .gone: "refused"
        }
    }
}
