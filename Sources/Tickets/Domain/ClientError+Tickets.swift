import HTTPTypes
package import Platform

/// Why an operation on tickets is refused.
extension ClientError {
    package static let tickets: [ClientError] = [
        .ticketNotFound, .ticketRunNotFound, .dayNotValid, .dayNotOver, .rulesNotReadable("x"), .ticketFilterUnknown("day"),
    ]

    static let ticketNotFound = Self(.notFound, "ticket-not-found")
    static let ticketRunNotFound = Self(.notFound, "ticket-run-not-found")
    static let dayNotValid = Self(.unprocessableContent, "day-not-valid", field: "day")
    /// Its tickets are not complete.
    static let dayNotOver = Self(.unprocessableContent, "day-not-over", field: "day")
    /// - Parameter fault: in English, for whoever writes them.
    static func rulesNotReadable(_ fault: String) -> Self {
        Self(.unprocessableContent, "rules-not-readable", field: "rules", values: ["fault": .text(fault)])
    }
    /// Something in the address that no page of ours would have sent.
    static func ticketFilterUnknown(_ name: String) -> Self {
        Self(.badRequest, "ticket-filter-unknown", values: ["name": .text(name)])
    }
}
