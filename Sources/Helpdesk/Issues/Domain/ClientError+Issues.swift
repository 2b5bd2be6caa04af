import HTTPTypes
package import Platform

/// Why an operation on issues is refused; what Redmine itself says is in `ClientError+Redmine`.
extension ClientError {
    package static let issues: [ClientError] = [
        .redmineProjectMissing, .redmineKeyIsNoAdministrators, .redminePersonWithoutMail, .redminePersonUnknown(mail: "x"),
        .ownKeyUnreadable, .ownKeyWrong,
        .ownKeyNotValid, .issueSubjectMissing, .issueTextEmpty, .issueTextTooLong(limit: 1), .issueTextContainsNUL,
        .issueCommentRefused, .statusRefused("x", allowed: "x"), .attachmentNotFound, .tooManyAttachments(limit: 1), .issueBeingOpened,
        .issueClosingRefused, .issueNotOfIncident, .qualityNotSetUp, .qualityCommentNotFound, .signatureTooLong(limit: 1),
    ]

    static let redmineProjectMissing = Self(.conflict, "redmine-project-missing")
    /// It may not act as others.
    static let redmineKeyIsNoAdministrators = Self(.badGateway, "redmine-key-is-no-administrators")
    /// Nothing says who they are in Redmine.
    static let redminePersonWithoutMail = Self(.forbidden, "redmine-person-without-mail")
    static func redminePersonUnknown(mail: String) -> Self {
        Self(.forbidden, "redmine-person-unknown", values: ["mail": .text(mail)])
    }
    /// It was sealed with the key of another installation.
    static let ownKeyUnreadable = Self(.forbidden, "own-key-unreadable")
    /// Redmine does not take it any more.
    static let ownKeyWrong = Self(.forbidden, "own-key-wrong")
    /// It was just entered, and Redmine does not know it.
    static let ownKeyNotValid = Self(.unprocessableContent, "own-key-not-valid", field: "key")

    static let issueSubjectMissing = Self(.unprocessableContent, "issue-subject-missing", field: "subject")
    static let issueTextEmpty = Self(.unprocessableContent, "issue-text-empty", field: "text")
    static func issueTextTooLong(limit: Int) -> Self {
        Self(.unprocessableContent, "issue-text-too-long", field: "text", values: ["limit": .number(limit)])
    }
    static let issueTextContainsNUL = Self(.unprocessableContent, "issue-text-contains-nul", field: "text")
    static func signatureTooLong(limit: Int) -> Self {
        Self(.unprocessableContent, "signature-too-long", field: "signature", values: ["limit": .number(limit)])
    }
    /// Redmine said yes, and wrote nothing.
    static let issueCommentRefused = Self(.conflict, "issue-comment-refused")
    /// - Parameter allowed: names of those that the workflow allows.
    static func statusRefused(_ status: String, allowed: String) -> Self {
        Self(.conflict, "status-refused", field: "status", values: ["status": .text(status), "allowed": .text(allowed)])
    }
    static let attachmentNotFound = Self(.notFound, "attachment-not-found")
    static func tooManyAttachments(limit: Int) -> Self {
        Self(.unprocessableContent, "too-many-attachments", field: "upload_files", values: ["limit": .number(limit)])
    }

    /// By somebody else, at this moment.
    static let issueBeingOpened = Self(.conflict, "issue-being-opened", retryAfter: 5)
    /// Its workflow allows this person no state in which it is closed.
    static let issueClosingRefused = Self(.conflict, "issue-closing-refused")
    static let issueNotOfIncident = Self(.conflict, "issue-not-of-incident")

    static let qualityNotSetUp = Self(.notFound, "quality-not-set-up")
    static let qualityCommentNotFound = Self(.notFound, "quality-comment-not-found")
}

extension ClientError.Code {
    static let redmineAway = ClientError.redmineAway.code
}
