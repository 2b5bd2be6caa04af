import HTTPTypes
package import Platform

/// Why what was typed on a page of the desk cannot be read.
extension ClientError {
    package static let statusDesk: [ClientError] = [
        .statusTimeWrong("at"), .statusPercentWrong("share"), .statusCountryUnknown("AA"), .deskIncidentUnknown,
        .statusMinutesWrong("reminder"), .statusCommentMissing,
    ]

    static func statusTimeWrong(_ field: String) -> Self { Self(.unprocessableContent, "status-time-wrong", field: field) }
    static func statusPercentWrong(_ field: String) -> Self { Self(.unprocessableContent, "status-percent-wrong", field: field) }
    static func statusMinutesWrong(_ field: String) -> Self { Self(.unprocessableContent, "status-minutes-wrong", field: field) }
    static func statusCountryUnknown(_ code: String) -> Self {
        Self(.unprocessableContent, "status-country-unknown", field: "country", values: ["code": .text(code)])
    }
    static let statusCommentMissing = Self(.unprocessableContent, "status-comment-missing", field: "comment")
    static let deskIncidentUnknown = Self(.unprocessableContent, "status-desk-incident-unknown", field: "incident")
}
