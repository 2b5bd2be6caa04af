import HTTPTypes
package import Platform

/// Why something about calls is refused.
extension ClientError {
    package static let calls: [ClientError] = [
        .callNotFound, .callWithoutKind, .callTextTooLong("theme", limit: 1), .callsNotFromThere, .tooManyCalls(retryAfter: 1),
    ]

    static let callNotFound = Self(.notFound, "call-not-found")
    static let callWithoutKind = Self(.badRequest, "call-without-kind", field: "type")
    static func callTextTooLong(_ field: String, limit: Int) -> Self {
        Self(.unprocessableContent, "call-text-too-long", field: field, values: ["field": .text(field), "limit": .number(limit)])
    }
    static let callsNotFromThere = Self(.forbidden, "calls-not-from-there")
    static func tooManyCalls(retryAfter seconds: Int) -> Self {
        Self(
            .tooManyRequests, "too-many-calls", sentAs: "too-many-requests", values: ["time": .wait(seconds: seconds)], retryAfter: seconds)
    }
}
