import HTTPTypes
package import Platform

/// What people are told when Redmine does not do what was asked of it.
extension ClientError {
    package static let redmine: [ClientError] = [
        .redmineNotSet, .redmineAway, .redmineKeyWrong, .redmineForbids, .redmineHasNone, .redmineUserUnknown, .redmineRefuses("x"),
        .redmineAnswerTooLarge,
        .hookSignatureWrong, .hookNotReadable,
    ]

    package static let redmineNotSet = Self(.conflict, "redmine-not-set")
    package static let redmineAway = Self(.serviceUnavailable, "redmine-away", retryAfter: 15)
    package static let redmineKeyWrong = Self(.badGateway, "redmine-key-wrong")
    package static let redmineAnswerTooLarge = Self(.badGateway, "redmine-answer-too-large")
    package static let redmineForbids = Self(.forbidden, "redmine-forbids")
    package static let redmineHasNone = Self(.notFound, "redmine-has-none")
    package static let redmineUserUnknown = Self(.conflict, "redmine-user-unknown")
    /// - Parameter reason: in Redmine's own words.
    package static func redmineRefuses(_ reason: String) -> Self {
        Self(.unprocessableContent, "redmine-refuses", values: ["reason": .text(reason)])
    }
    static let hookSignatureWrong = Self(.unauthorized, "hook-signature-wrong")
    static let hookNotReadable = Self(.badRequest, "hook-not-readable")

    package init(_ failure: RedmineFailure) {
        switch failure {
        case .tooLarge: self = .redmineAnswerTooLarge
        case .away, .slow, .notJSON, .failing, .leftAlone: self = .redmineAway
        case .signInWrong, .notAdministrator: self = .redmineKeyWrong
        case .unknownLogin: self = .redmineUserUnknown
        case .forbidden: self = .redmineForbids
        case .notFound: self = .redmineHasNone
        case .refused where failure.isOutage: self = .redmineAway
        case .refused(let status, let errors):
            self = .redmineRefuses(errors.isEmpty ? "\(status)" : errors.joined(separator: "; "))
        }
    }
}
