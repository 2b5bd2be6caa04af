import HTTPTypes
package import Platform

/// Why an operation on playbooks is refused.
extension ClientError {
    package static let playbooks: [ClientError] = [
        .playbookNotFound, .playbookNotValid(PlaybookFault(["name"], "is empty")), .unmatchedNotFound,
    ]

    package static let playbookNotFound = Self(.notFound, "playbook-not-found")
    package static let unmatchedNotFound = Self(.notFound, "unmatched-set-not-found")

    package static func playbookNotValid(_ fault: PlaybookFault) -> Self {
        Self(.unprocessableContent, "playbook-not-valid", field: fault.path.first, values: ["fault": .text(fault.whole)])
    }
}
