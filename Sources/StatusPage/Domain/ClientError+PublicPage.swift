import HTTPTypes
package import Platform

/// Why an operation on what customers see is refused.
extension ClientError {
    package static let publicPage: [ClientError] = [
        .componentNotFound, .componentUnknown("a"), .groupUnknown, .groupInGroup, .groupHasNoState, .linkUnknown, .stateSaidSince,
        .statusTextMissing("text"), .statusTextTooLong("text", limit: 1), .statusIncidentNotFound, .statusUpdateNotFound, .startInFuture,
        .postmortemTooEarly, .statusUpdateStays, .statusDeletionGone, .statusDeletionInTheWay,
        .alreadyPublished, .maintenanceNotFound, .maintenanceOver, .endBeforeStart, .statusTemplateNotFound, .templateNameTaken("a"),
        .statusSiteNotFound, .firstSiteStays, .hostTaken("a"), .siteValueWrong("host"), .logoWrong(limit: 1), .sitePasswordMissing,
        .thresholdNotFound, .tooManySitePasswords(retryAfter: .seconds(1)),
    ]

    static let componentNotFound = Self(.notFound, "component-not-found")
    static func componentUnknown(_ id: String) -> Self {
        Self(.unprocessableContent, "component-unknown", field: "components", values: ["component": .text(id)])
    }
    static let groupUnknown = Self(.unprocessableContent, "component-group-unknown", field: "group_id")
    /// Groups have two levels: a group and what is in it.
    static let groupInGroup = Self(.unprocessableContent, "component-group-in-group", field: "group_id")
    /// It follows its children.
    static let groupHasNoState = Self(.unprocessableContent, "component-group-has-no-state", field: "state")
    /// Or it was said too long ago.
    static let stateSaidSince = Self(.conflict, "component-state-said-since")
    static let linkUnknown = Self(.unprocessableContent, "component-link-unknown", field: "link")

    static func statusTextMissing(_ field: String) -> Self { Self(.unprocessableContent, "status-text-missing", field: field) }
    /// - Parameter limit: in characters.
    static func statusTextTooLong(_ field: String, limit: Int) -> Self {
        Self(.unprocessableContent, "status-text-too-long", field: field, values: ["limit": .number(limit)])
    }

    static let statusIncidentNotFound = Self(.notFound, "status-incident-not-found")
    static let statusUpdateNotFound = Self(.notFound, "status-update-not-found")
    static let statusDeletionGone = Self(.notFound, "status-deletion-gone")
    /// Something that was made since has its name or its domain.
    static let statusDeletionInTheWay = Self(.conflict, "status-deletion-in-the-way")
    /// Others have followed, or it was read too long ago.
    static let statusUpdateStays = Self(.conflict, "status-update-stays")
    static let startInFuture = Self(.unprocessableContent, "status-start-in-future", field: "started_at")
    static let postmortemTooEarly = Self(.conflict, "status-postmortem-too-early", field: "state")
    static let alreadyPublished = Self(.conflict, "status-incident-published")

    static let maintenanceNotFound = Self(.notFound, "maintenance-not-found")
    static let maintenanceOver = Self(.conflict, "maintenance-over")
    static let endBeforeStart = Self(.unprocessableContent, "maintenance-end-before-start", field: "scheduled_until")

    static let statusTemplateNotFound = Self(.notFound, "status-template-not-found")
    static func templateNameTaken(_ name: String) -> Self {
        Self(.conflict, "status-template-name-taken", field: "name", values: ["name": .text(name)])
    }

    static let statusSiteNotFound = Self(.notFound, "status-site-not-found")
    static let firstSiteStays = Self(.conflict, "status-first-site-stays")
    static func hostTaken(_ host: String) -> Self { Self(.conflict, "status-host-taken", field: "host", values: ["host": .text(host)]) }
    static func siteValueWrong(_ field: String) -> Self {
        Self(.unprocessableContent, "status-site-value-wrong", field: field, values: ["field": .text(field)])
    }
    /// - Parameter limit: in bytes.
    static func logoWrong(limit: Int) -> Self {
        Self(.unprocessableContent, "status-logo-wrong", field: "logo", values: ["limit": .number(limit)])
    }
    static let sitePasswordMissing = Self(.unprocessableContent, "status-site-password-missing", field: "password")
    /// Somebody guesses.
    static func tooManySitePasswords(retryAfter wait: Duration) -> Self {
        let seconds = wait.secondsRoundedUp
        return Self(
            .tooManyRequests, "status-too-many-passwords", sentAs: "too-many-requests", values: ["time": .wait(seconds: seconds)],
            retryAfter: seconds)
    }
    static let thresholdNotFound = Self(.notFound, "status-threshold-not-found")
}
