import HTTPTypes
package import Platform

/// Why a dry run is refused.
extension ClientError {
    package static let dryRuns: [ClientError] = [
        .dryRunNotFound, .dryRunPeriodNotValid, .dryRunPlaybookNotValid("line 1: a playbook needs \"code\""), .dryRunsBusy(limit: 1),
    ]

    static let dryRunNotFound = Self(.notFound, "dry-run-not-found")
    /// It ends before it begins.
    static let dryRunPeriodNotValid = Self(.unprocessableContent, "dry-run-period-not-valid", field: "since")
    /// - Parameter fault: in English, as files' faults are.
    static func dryRunPlaybookNotValid(_ fault: String) -> Self {
        Self(.unprocessableContent, "dry-run-playbook-not-valid", field: "playbook", values: ["fault": .text(fault)])
    }
    /// So many wait already.
    static func dryRunsBusy(limit: Int) -> Self {
        Self(.tooManyRequests, "dry-runs-busy", values: ["limit": .number(limit)], retryAfter: 10)
    }
}
