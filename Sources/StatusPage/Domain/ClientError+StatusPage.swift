import HTTPTypes
package import Platform

/// Why an operation of the status page is refused.
extension ClientError {
    package static let statusPage: [ClientError] = [
        .feedNotJSON(.sms), .feedNotBits, .feedTooLarge(limit: 1), .feedTooManyRows(limit: 1), .feedNotInUse(.sms), .feedNotPolled(.sms),
        .thresholdNumberWrong, .thresholdCountryUnknown,
    ]

    static func feedNotJSON(_ name: FeedName) -> Self {
        Self(.unprocessableContent, "feed-not-json", sentAs: "unreadable-feed", values: ["feed": .text(name.rawValue)])
    }

    static let feedNotBits = Self(.unprocessableContent, "feed-not-bits", sentAs: "unreadable-feed")

    /// - Parameter limit: in bytes.
    static func feedTooLarge(limit: Int) -> Self {
        Self(.unprocessableContent, "feed-too-large", sentAs: "unreadable-feed", values: ["limit": .number(limit)])
    }

    static func feedTooManyRows(limit: Int) -> Self {
        Self(.unprocessableContent, "feed-too-many-rows", sentAs: "unreadable-feed", values: ["limit": .number(limit)])
    }

    /// The settings leave the source out, or take its value from Switchboard's own incidents: nobody would see what was sent.
    static func feedNotInUse(_ name: FeedName) -> Self {
        Self(.conflict, "feed-not-in-use", values: ["feed": .text(name.rawValue)])
    }

    /// It is sent by programs, made of Switchboard's own incidents, or not in use: there is nothing to look at.
    static func feedNotPolled(_ name: FeedName) -> Self { Self(.conflict, "feed-not-polled", values: ["feed": .text(name.rawValue)]) }

    // What a person types into the form of a threshold; programs are told by the schema of the operation.
    static let thresholdNumberWrong = Self(.unprocessableContent, "status-threshold-number-wrong")
    static let thresholdCountryUnknown = Self(.unprocessableContent, "status-threshold-country-unknown", field: "country")

    /// What was sent cannot be read as a whole.
    init(_ failure: FeedFailure, of name: FeedName) {
        switch failure {
        case .notBits: self = .feedNotBits
        case .tooLarge(let limit): self = .feedTooLarge(limit: limit)
        case .tooManyRows(let limit): self = .feedTooManyRows(limit: limit)
        default: self = .feedNotJSON(name)
        }
    }
}
