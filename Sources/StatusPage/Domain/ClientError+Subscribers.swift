import HTTPTypes
package import Platform

/// Why an operation on subscribers is refused.
extension ClientError {
    package static let subscribers: [ClientError] = [
        .subscriberNotFound, .subscriberKnown, .subscriberConfirmed, .subscriberAskedEnough, .subscriptionOver, .channelNotOffered("mail"),
        .tooManySubscriptions(retryAfter: .seconds(1)), .subscriberFileNotValid, .subscriberLineNotValid("channel"),
    ]

    static let subscriberNotFound = Self(.notFound, "status-subscriber-not-found")
    static let subscriberKnown = Self(.conflict, "status-subscriber-known", field: "address")
    static let subscriberConfirmed = Self(.conflict, "status-subscriber-confirmed")
    /// The address was asked as often as may be on one day.
    static let subscriberAskedEnough = Self(.conflict, "status-subscriber-asked-enough")
    /// What a link was for is not there any more, or never was.
    static let subscriptionOver = Self(.gone, "status-subscription-over")
    static func channelNotOffered(_ channel: String) -> Self {
        Self(.unprocessableContent, "status-channel-not-offered", field: "channel", values: ["channel": .text(channel)])
    }
    static func tooManySubscriptions(retryAfter wait: Duration) -> Self {
        let seconds = wait.secondsRoundedUp
        return Self(
            .tooManyRequests, "status-too-many-subscriptions", sentAs: "too-many-requests", values: ["time": .wait(seconds: seconds)],
            retryAfter: seconds)
    }
    /// Too long, or without the columns it needs.
    static let subscriberFileNotValid = Self(.unprocessableContent, "status-subscriber-file-not-valid", field: "file")
    static func subscriberLineNotValid(_ column: String) -> Self {
        Self(.unprocessableContent, "status-subscriber-line-not-valid", field: column, values: ["column": .text(column)])
    }
}
