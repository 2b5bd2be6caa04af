import HTTPTypes
package import Platform

/// Why the journal of calls is not shown.
extension ClientError {
    package static let journal: [ClientError] = [
        .journalAway, .journalUnreadable, .journalCallNotFound, .journalAgencyNotFound,
    ]

    /// Its database does not answer. The old scripts know this status alone.
    static let journalAway = Self(.internalServerError, "journal-away")
    /// Its database lacks a table that was needed, or this account may not read it.
    static let journalUnreadable = Self(.internalServerError, "journal-unreadable")
    static let journalCallNotFound = Self(.notFound, "journal-call-not-found")
    static let journalAgencyNotFound = Self(.notFound, "journal-agency-not-found")
}
