import HTTPTypes
package import Platform

/// Why a report was refused.
extension ClientError {
    /// One of each, for the test that looks for their words.
    static let intake: [ClientError] = [
        .senderMissing, .senderUnknown, .codeOfOtherService, .serviceNotNamed, .serviceNameUnknown, .eventsNotJSON,
        .invalidEvent("title is missing"), .tooManyEvents(limit: 1), .rateExceeded(service: "Shop", retryAfter: 1),
        .idempotencyKeyReused, .reportNotStored,
    ]

    // MARK: Who sends

    static let senderMissing = refusedToStranger("sender-missing")
    static let senderUnknown = refusedToStranger("sender-unknown")
    static let codeOfOtherService = Self(.unprocessableContent, "code-of-other-service", sentAs: "unprocessable")
    static let serviceNotNamed = Self(.unprocessableContent, "service-not-named", sentAs: "unprocessable")
    static let serviceNameUnknown = Self(.unprocessableContent, "service-name-unknown", sentAs: "unprocessable")

    // MARK: What is sent

    /// Not JSON, or JSON beyond what is read (too deep).
    static let eventsNotJSON = Self(.unprocessableContent, "events-not-json", sentAs: "not-json")
    /// - Parameter fault: in English, for whoever writes the sender.
    static func invalidEvent(_ fault: String) -> Self {
        Self(.unprocessableContent, "invalid-event", values: ["fault": .text(fault)])
    }
    static func tooManyEvents(limit: Int) -> Self { Self(.contentTooLarge, "too-many-events", values: ["limit": .number(limit)]) }
    /// The rate limit; seconds until the events pass.
    package static func rateExceeded(service: String, retryAfter: Int) -> Self {
        Self(
            .tooManyRequests, "rate-exceeded", sentAs: "too-many-requests", values: ["service": .text(service)], retryAfter: retryAfter)
    }
    /// The `Idempotency-Key` was used before with another body.
    package static let idempotencyKeyReused = Self(.unprocessableContent, "idempotency-key-reused")
    static let reportNotStored = Self(.serviceUnavailable, "report-not-stored", sentAs: "unavailable", retryAfter: 1)
}
