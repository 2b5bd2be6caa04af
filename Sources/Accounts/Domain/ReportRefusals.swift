package import Kernel

/// What the intake refused of one service's reports for one reason.
package struct ReportRefusals: Sendable, Hashable {
    package enum Reason: String, CaseIterable, Sendable, Hashable {
        case notJSON = "not-json"
        /// JSON, but neither an event nor a list of them.
        case notAnEvent = "not-an-event"
        case noTitle = "no-title"
        /// The Dispatcher's clients have to send every field.
        case wrongFields = "wrong-fields"
        /// The name of a service with the code of none or of another.
        case wrongCode = "wrong-code"
        case wrongService = "wrong-service"
        case tooLarge = "too-large"
        /// A compression that is not known, or broken.
        case unreadableEncoding = "unreadable-encoding"
        case rateLimited = "rate-limited"
        case keyReused = "key-reused"
    }

    package let reason: Reason
    package let count: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
    /// The beginning of one of the latest, without codes.
    package let sample: String

    package init(reason: Reason, count: Int, firstAt: Timestamp, lastAt: Timestamp, sample: String) {
        (self.reason, self.count, self.sample) = (reason, count, sample)
        (self.firstAt, self.lastAt) = (firstAt, lastAt)
    }
}
