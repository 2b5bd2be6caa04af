import HTTPTypes
package import Platform

/// Why an operation on messages, destinations and contacts is refused.
extension ClientError {
    package static let notifications: [ClientError] = [
        .addressNotAllowed, .addressNotValid("mail"), .destinationNotFound, .destinationNameTaken, .destinationNotValid("address"),
        .notificationNotFound(1), .notDeadLetter, .codeWrong, .contactMethodNotFound, .contactMethodKnown, .tooManyContactMethods,
        .tooManyCodes,
        .contactNotFound, .contactKnown,
        .contactNotValid("name"), .channelNotSetUp("telegram.token"),
        .wordsNotValid("title"), .unknownPlaceholder("x", "title"), .unfinishedPlaceholder("title"),
    ]

    /// Nothing is ever sent there: link-local, metadata, or private and not chosen by an administrator.
    package static let addressNotAllowed = Self(.unprocessableContent, "address-not-allowed", field: "address")
    /// - Parameter channel: the word of the channel that cannot send to it.
    package static func addressNotValid(_ channel: String) -> Self {
        Self(.unprocessableContent, "address-not-valid", field: "address", values: ["channel": .text(channel)])
    }
    static let destinationNotFound = Self(.notFound, "destination-not-found")
    static let destinationNameTaken = Self(.conflict, "destination-name-taken", field: "name")
    static func destinationNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "destination-not-valid", field: field, values: ["field": .text(field)])
    }
    static func notificationNotFound(_ id: Int64) -> Self {
        Self(.notFound, "notification-not-found", values: ["id": .number(Int(clamping: id))])
    }
    /// Only what was given up can be sent again.
    static let notDeadLetter = Self(.conflict, "not-dead-letter")
    /// Or over, or used.
    package static let codeWrong = Self(.unprocessableContent, "contact-code-wrong", field: "code")
    static let contactMethodNotFound = Self(.notFound, "contact-method-not-found")
    static let contactMethodKnown = Self(.conflict, "contact-method-known", field: "address")
    static let tooManyContactMethods = Self(.conflict, "too-many-contact-methods")
    static let tooManyCodes = Self(.conflict, "too-many-codes")
    static let contactNotFound = Self(.notFound, "contact-not-found")
    static let contactKnown = Self(.conflict, "contact-known")
    static func contactNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "contact-not-valid", field: field, values: ["field": .text(field)])
    }
    /// - Parameter setting: the one that is missing.
    static func channelNotSetUp(_ setting: String) -> Self {
        Self(.unprocessableContent, "channel-not-set-up", field: "channel", values: ["setting": .text(setting)])
    }
    /// - Parameter field: `title` without words, or either part when it is too long or has line breaks that it cannot have.
    static func wordsNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "words-not-valid", field: field, values: ["field": .text(field)])
    }
    /// - Parameter name: what stands between the braces.
    static func unknownPlaceholder(_ name: String, _ field: String) -> Self {
        Self(.unprocessableContent, "unknown-placeholder", field: field, values: ["name": .text(name)])
    }
    static func unfinishedPlaceholder(_ field: String) -> Self { Self(.unprocessableContent, "unfinished-placeholder", field: field) }
}
