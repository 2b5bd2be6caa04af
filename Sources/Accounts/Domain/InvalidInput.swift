/// What is wrong with something a person or a program gave: one case for each sentence it is told.
package enum InvalidInput: String, CaseIterable, Hashable, Sendable {
    case nameEmpty = "name_empty"
    case nameTooLong = "name_too_long"
    case nameNotVisible = "name_not_visible"
    case nameMixedScripts = "name_mixed_scripts"
    case codeEmpty = "code_empty"
    case codeTooLong = "code_too_long"
    case codeNotVisible = "code_not_visible"
    /// Too easily guessed, or another service's: never told apart.
    case codeUnusable = "code_unusable"
    case statusURL = "status_url"
    case statusURLSecret = "status_url_secret"
    case logsFolder = "logs_folder"
    case rateLimit = "rate_limit"
    case passwordTooShort = "password_too_short"
    case passwordTooLong = "password_too_long"
    case passwordIsName = "password_is_name"
    case passwordCommon = "password_common"
    case scope
    case timeZone = "time_zone"
    case teamRole = "team_role"

    /// The field of a form or a JSON body this is about.
    package var field: String {
        switch self {
        case .nameEmpty, .nameTooLong, .nameNotVisible, .nameMixedScripts: "name"
        case .codeEmpty, .codeTooLong, .codeNotVisible, .codeUnusable: "code"
        case .statusURL, .statusURLSecret: "status_url"
        case .logsFolder: "logs_folder"
        case .rateLimit: "rate_limit"
        case .passwordTooShort, .passwordTooLong, .passwordIsName, .passwordCommon: "password"
        case .scope: "scopes"
        case .timeZone: "time_zone"
        case .teamRole: "role"
        }
    }

    /// What to do about it, in English; pages show their own language under `error.<rawValue>`.
    package var message: String {
        switch self {
        case .nameEmpty: "The name is empty: give one with at least one visible character."
        case .nameTooLong: "The name is too long: use at most \(NameRule.maximumLength) characters."
        case .nameNotVisible:
            "The name holds a character that cannot be seen (a control or formatting character): remove it."
        case .nameMixedScripts:
            "One word of the name mixes letters of two alphabets that look alike: write each word in one alphabet."
        case .codeEmpty: "The code is empty: give one with at least one visible character, or leave it out."
        case .codeTooLong: "The code is too long: use at most \(ServiceCode.maximumLength) characters."
        case .codeNotVisible: "The code holds a space or a character that cannot be seen: remove it."
        case .codeUnusable:
            "This code cannot be used: choose another one of at least \(ServiceCode.minimumLength) characters, or leave it out and one is made."
        case .statusURL: "The status URL is no http or https address: write it like https://shop.example.org/health."
        case .statusURLSecret:
            "The status URL holds a user name or a password, which everybody who may see the service would see: leave it out."
        case .logsFolder: "The logs folder is no absolute path: write it like /var/log/shop."
        case .rateLimit: "The rate limit is out of bounds: give 1 to \(Service.maximumRateLimit) events a minute."
        case .passwordTooShort: "The password is too short: use at least \(PasswordRule.people.minimumLength) characters."
        case .passwordTooLong: "The password is too long: use at most \(PasswordRule.maximumBytes) bytes."
        case .passwordIsName: "The password is the user's name: choose another."
        case .passwordCommon:
            "The password is one of those that are tried first (common words, names, dates, rows of keys): choose another, "
                + "for example some words that have nothing to do with each other."
        case .scope: "A token needs at least one scope, and none that is not known."
        case .teamRole: "A member of a team is viewer, operator or supervisor of it: administrators are so everywhere."
        case .timeZone: "The time zone is not known: write it like Europe/Moscow."
        }
    }
}
