import HTTPTypes
package import Platform

/// Why an operation on silences and inhibitions is refused.
extension ClientError {
    package static let silences: [ClientError] = [
        .silenceNotFound, .silenceNameTaken, .silenceNotValid("until"), .silenceNotReadable("line 3"), .silenceNotRunning,
        .inhibitionNotFound, .inhibitionNameTaken, .inhibitionNotReadable("line 3"), .inhibitionCircle("a, b"),
        .inhibitionNotValid("comment"),
    ]

    static let silenceNotFound = Self(.notFound, "silence-not-found")
    static let silenceNameTaken = Self(.conflict, "silence-name-taken", field: "name")
    static func silenceNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "silence-not-valid", field: field, values: ["field": .text(field)])
    }
    /// - Parameter reason: what is wrong with it, in English, with the offending word: for programs.
    static func silenceNotReadable(_ reason: String) -> Self {
        Self(.unprocessableContent, "silence-not-readable", values: ["reason": .text(reason)])
    }
    /// It has not begun, or is over.
    static let silenceNotRunning = Self(.conflict, "silence-not-running")
    static let inhibitionNotFound = Self(.notFound, "inhibition-not-found")
    static let inhibitionNameTaken = Self(.conflict, "inhibition-name-taken", field: "name")
    static func inhibitionNotReadable(_ reason: String) -> Self {
        Self(.unprocessableContent, "inhibition-not-readable", values: ["reason": .text(reason)])
    }
    /// - Parameter way: the names that lead back to the first.
    static func inhibitionCircle(_ way: String) -> Self {
        Self(.unprocessableContent, "inhibition-circle", field: "quiet", values: ["way": .text(way)])
    }
    static func inhibitionNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "inhibition-not-valid", field: field, values: ["field": .text(field)])
    }
}
