import HTTPTypes
package import Platform

/// Why an operation on playbooks is refused.
extension ClientError {
    package static let playbooks: [ClientError] = [
        .playbookNotFound, .playbookNotValid(PlaybookFault(["name"], "is empty")), .unmatchedNotFound,
        .tooManyActions(retryAfter: 1),
    ]

    package static let playbookNotFound = Self(.notFound, "playbook-not-found")
    package static let unmatchedNotFound = Self(.notFound, "unmatched-set-not-found")

    /// From one address at `/339`; seconds until the next one is taken.
    static func tooManyActions(retryAfter seconds: Int) -> Self {
        Self(
            .tooManyRequests, "actions-too-many-requests", sentAs: "too-many-requests", values: ["time": .wait(seconds: seconds)],
            retryAfter: seconds)
    }

    package static func playbookNotValid(_ fault: PlaybookFault) -> Self {
        Self(.unprocessableContent, "playbook-not-valid", field: fault.path.first, values: ["fault": .text(fault.whole)])
    }
}
