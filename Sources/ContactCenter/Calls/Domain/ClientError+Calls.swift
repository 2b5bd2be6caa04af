import HTTPTypes
package import Platform

/// Why something about calls is refused.
extension ClientError {
    package static let calls: [ClientError] = [.callNotFound, .callWithoutKind, .callTextTooLong("theme", limit: 1)]

    static let callNotFound = Self(.notFound, "call-not-found")
    static let callWithoutKind = Self(.badRequest, "call-without-kind", field: "type")
    static func callTextTooLong(_ field: String, limit: Int) -> Self {
        Self(.unprocessableContent, "call-text-too-long", field: field, values: ["field": .text(field), "limit": .number(limit)])
    }
}
