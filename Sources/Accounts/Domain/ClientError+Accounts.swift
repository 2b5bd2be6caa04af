import HTTPTypes
package import Kernel
package import Platform

/// Why something about users, sign-ins, tokens, teams or services was refused.
extension ClientError {
    /// One of each, for the test that looks for their words.
    package static let accounts: [ClientError] = [
        .notPermitted(.manageUsers), .wrongCredentials, .tooManyAttempts(retryAfter: .seconds(1)), .tooBusy, .linkNotValid,
        .lastAdministrator, .ownAccount, .userNotFound, .teamNotFound, .teamRoleNotOffered, .timeZoneUnknown, .nameTaken("Shop"),
        .signInAway, .accountRefused(.noRole), .accountRefused(.noName), .accountRefused(.nameTaken("Ann")), .passwordElsewhere,
        .emailForm, .emailTaken("ann@example.org"),
        .nameEmpty, .nameTooLong, .nameNotVisible, .nameMixedScripts, .passwordTooShort, .passwordTooLong, .passwordIsName,
        .passwordCommon, .tokenMissing, .tokenUnknown, .tokenNotFound, .tokenOfNobody, .scopesUnknown, .scopesBeyondOwn, .serviceNotFound,
        .tooManyWrongCodes(retryAfter: .seconds(1)), .tooManyGivenCodes(retryAfter: .seconds(1)), .codeEmpty, .codeTooLong, .codeNotVisible,
        .codeUnusable, .statusURLNotWeb,
        .statusURLSecret, .logsFolderNotAbsolute, .rateLimitOutOfBounds,
    ]

    package static func notPermitted(_ permission: Permission) -> Self {
        Self(.forbidden, .notPermitted, values: ["permission": .text(permission.name)])
    }

    // MARK: Signing in

    /// Wrong name, wrong password or a disabled user: never told apart.
    package static let wrongCredentials = Self(.unauthorized, .wrongCredentials, headers: [.wwwAuthenticate: "Bearer"])
    package static func tooManyAttempts(retryAfter wait: Duration) -> Self { .tooMany("too-many-attempts", wait) }
    /// More sign-ins wait than can be answered soon.
    package static let tooBusy = Self(.serviceUnavailable, "too-busy", retryAfter: 1)
    /// The house's own system, which would know, cannot be asked.
    package static let signInAway = Self(.serviceUnavailable, .signInAway, retryAfter: 10)
    /// The house's own system knows the account, and it may not come in here.
    static func accountRefused(_ refusal: AccountRefusal) -> Self {
        switch refusal {
        case .noRole: Self(.forbidden, "account-no-role", sentAs: .accountRefused)
        case .noName: Self(.forbidden, "account-no-name", sentAs: .accountRefused)
        case .nameTaken(let name): Self(.forbidden, "account-name-taken", sentAs: .accountRefused, values: ["name": .text(name)])
        case .disabled: wrongCredentials
        }
    }
    /// A user's password is kept by the house's own system.
    package static let passwordElsewhere = Self(.conflict, .passwordElsewhere)
    /// A set-up or reset link that was used, has expired or never existed.
    package static let linkNotValid = Self(.gone, .linkNotValid)

    private static func tooMany(_ code: Code, _ wait: Duration) -> Self {
        let seconds = wait.secondsRoundedUp
        return Self(
            .tooManyRequests, code, sentAs: "too-many-requests", values: ["time": .wait(seconds: seconds)], retryAfter: seconds)
    }

    // MARK: Users and teams

    package static let userNotFound = Self(.notFound, .userNotFound)
    package static let teamNotFound = Self(.notFound, .teamNotFound)
    package static let lastAdministrator = Self(.conflict, .lastAdministrator)
    /// What only another administrator may do to somebody.
    package static let ownAccount = Self(.conflict, "own-account")
    package static let teamRoleNotOffered = wrong("team-role", "role")
    package static let timeZoneUnknown = wrong("time-zone", "time_zone")

    // MARK: Names and passwords

    /// Another service, user or team has this name, apart from case and accents.
    package static func nameTaken(_ name: String) -> Self { Self(.conflict, .nameTaken, values: ["name": .text(name)]) }
    package static let nameEmpty = wrong("name-empty", "name")
    package static let nameTooLong = wrong("name-too-long", "name", limit: NameRule.maximumLength)
    package static let nameNotVisible = wrong("name-not-visible", "name")
    package static let nameMixedScripts = wrong("name-mixed-scripts", "name")
    package static let emailForm = wrong("email-form", "email")
    /// Another user has this address, apart from case.
    package static func emailTaken(_ email: String) -> Self {
        Self(.conflict, .emailTaken, field: "email", values: ["email": .text(email)])
    }
    package static let passwordTooShort = wrong("password-too-short", "password", limit: PasswordRule.people.minimumLength)
    package static let passwordTooLong = wrong("password-too-long", "password", limit: PasswordRule.maximumBytes)
    package static let passwordIsName = wrong("password-is-name", "password")
    package static let passwordCommon = wrong("password-common", "password")

    // MARK: Tokens

    package static let tokenMissing = refusedToStranger(.tokenMissing)
    package static let tokenUnknown = refusedToStranger(.tokenUnknown)
    package static let tokenNotFound = Self(.notFound, "token-not-found")
    /// Asked for what is a user's own, by a token of the house.
    package static let tokenOfNobody = Self(.forbidden, "no-user")
    package static let scopesUnknown = wrong("scope", "scopes")
    package static let scopesBeyondOwn = Self(.forbidden, "scopes-beyond-own", sentAs: "missing-scope")

    // MARK: Services

    package static let serviceNotFound = Self(.notFound, .serviceNotFound)
    /// Wrong codes of services from one address.
    package static func tooManyWrongCodes(retryAfter wait: Duration) -> Self { .tooMany(.tooManyWrongCodes, wait) }
    /// Codes that somebody gave to services of theirs.
    package static func tooManyGivenCodes(retryAfter wait: Duration) -> Self { .tooMany("too-many-given-codes", wait) }
    package static let codeEmpty = wrong("code-empty", "code")
    package static let codeTooLong = wrong("code-too-long", "code", limit: ServiceCode.maximumLength)
    package static let codeNotVisible = wrong("code-not-visible", "code")
    /// Too easily guessed, or another service's: never told apart.
    package static let codeUnusable = wrong(.codeUnusable, "code", limit: ServiceCode.minimumLength)
    package static let statusURLNotWeb = wrong("status-url", "status_url")
    package static let statusURLSecret = wrong("status-url-secret", "status_url")
    package static let logsFolderNotAbsolute = wrong("logs-folder", "logs_folder")
    package static let rateLimitOutOfBounds = wrong("rate-limit", "rate_limit", limit: Service.maximumRateLimit)

    /// Something a person or a program gave.
    private static func wrong(_ code: Code, _ field: String, limit: Int? = nil) -> Self {
        Self(.unprocessableContent, code, field: field, values: limit.map { ["limit": .number($0)] } ?? [:])
    }
}

/// Those that are caught.
extension ClientError.Code {
    package static let notPermitted: Self = "not-permitted"
    package static let wrongCredentials: Self = "wrong-credentials"
    package static let linkNotValid: Self = "link-not-valid"
    package static let passwordElsewhere: Self = "password-elsewhere"
    package static let accountRefused: Self = "account-refused"
    package static let signInAway: Self = "sign-in-away"
    package static let userNotFound: Self = "user-not-found"
    package static let teamNotFound: Self = "team-not-found"
    package static let lastAdministrator: Self = "last-administrator"
    package static let nameTaken: Self = "name-taken"
    package static let emailTaken: Self = "email-taken"
    package static let tokenMissing: Self = "token-missing"
    package static let tokenUnknown: Self = "token-unknown"
    package static let serviceNotFound: Self = "service-not-found"
    package static let tooManyWrongCodes: Self = "too-many-wrong-codes"
    package static let codeUnusable: Self = "code-unusable"
}
