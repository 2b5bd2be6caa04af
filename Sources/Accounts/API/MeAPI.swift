import HTTPTypes
import Kernel
package import Platform

/// Who the caller is, and what they may set for themselves.
package struct MeAPI: Sendable {
    private let database: Database
    private let accounts: AccountsModule

    package init(accounts: AccountsModule, database: Database) { (self.accounts, self.database) = (accounts, database) }

    package static let tag = (name: "Me", explanation: "Who calls, and what they may do.")

    package var operations: [APIOperation] { [me, preferences, setPreferences, changePassword] }

    private static let language = APIParameter<Language>(
        .body, "language", "Null follows the browser.", .word(Language.allCases.map(\.rawValue)).nullable
    ) { $0.string.flatMap { Language(rawValue: $0) } }
    private static let theme = APIParameter<ReaderPreferences.Theme>(
        .body, "theme", "Null follows the browser.", .word(ReaderPreferences.Theme.allCases.map(\.rawValue)).nullable
    ) { $0.string.flatMap { ReaderPreferences.Theme(rawValue: $0) } }
    private static let zone = APIParameter<String>(
        .body, "time_zone", "An IANA name; null follows the server.", .text(1...100).nullable
    ) { $0.string }
    private static let current = APIParameter.text(.body, "current", "The password so far.", 1...PasswordRule.maximumBytes).required
    private static let elsewhere = "The password is kept by another system of the house."
    private static let new = APIParameter.text(.body, "new", "The password from now on.", 1...PasswordRule.maximumBytes).required

    private var me: APIOperation {
        APIOperation(
            .get, "/me", id: "getMe", tag: Self.tag.name, "Who calls, and what they may do", needs: .anybodyKnown, gives: .one(.caller)
        ) { $0.caller }
    }

    private var preferences: APIOperation {
        APIOperation(
            .get, "/me/preferences", id: "getPreferences", tag: Self.tag.name, "How one wants the pages to look",
            needs: .needs(.accountsRead, .manageOwnAccount), gives: .one(.preferences)
        ) { call in
            let id = try call.requireUser()
            return try await database.read { [users = accounts.userStore] in try users.existing(id, on: $0) }
        }
    }

    private var setPreferences: APIOperation {
        APIOperation(
            .post, "/me/preferences", id: "setPreferences", tag: Self.tag.name, "Say how one wants the pages to look",
            explanation: "What is absent stays as it is.", needs: .needs(.accountsWrite, .manageOwnAccount),
            takes: [Self.language.declaration, Self.theme.declaration, Self.zone.declaration], gives: .changed(.preferences)
        ) { call in
            _ = try call.requireUser()
            let (language, theme, zone) = (try call[Self.language], try call[Self.theme], try call[Self.zone])
            let changes = PreferenceChanges(
                language: call.has(Self.language) ? .some(language) : nil, theme: call.has(Self.theme) ? .some(theme) : nil,
                timeZone: call.has(Self.zone) ? .some(zone) : nil)
            return try await accounts.ownAccount.setPreferences(changes, by: call.asking)
        }
    }

    private var changePassword: APIOperation {
        APIOperation(
            .post, "/me/password", id: "changePassword", tag: Self.tag.name, "Choose another password",
            explanation: "Ends all sign-ins; tokens stay.", needs: .needs(.accountsWrite, .manageOwnAccount),
            takes: [Self.current.declaration, Self.new.declaration], gives: .nothing,
            refusals: [
                .tooManyRequests: "Too many wrong passwords; `Retry-After` says when to try again.", .conflict: Self.elsewhere,
            ]
        ) { call in
            _ = try call.requireUser()
            do {
                _ = try await accounts.ownAccount.changePassword(
                    current: try call.need(Self.current), new: try call.need(Self.new), address: call.context.clientAddress,
                    by: call.asking)
            } catch ClientError.Code.wrongCredentials {
                // The token is right: it is a field that is wrong.
                throw ClientError.invalid(.body, [(Self.current.declaration.name, "is not the password")])
            }
        }
    }
}

extension APIShape where Value == User {
    static let preferences = APIShape(
        "Preferences", "How a user wants the pages to look.",
        [
            .init("language", "Null follows the browser.", .word(Language.allCases.map(\.rawValue)).nullable) {
                $0.language?.rawValue.json ?? .null
            },
            .init("theme", "Null follows the browser.", .word(ReaderPreferences.Theme.allCases.map(\.rawValue)).nullable) {
                $0.theme?.rawValue.json ?? .null
            },
            .init("time_zone", "An IANA name; null follows the server.", \.timeZone),
        ])
}

extension APIShape where Value == APICaller {
    static let caller = APIShape(
        "Me", "The caller.",
        [
            .init("user_id", "The user; null for an installation-wide token.", \.userID),
            .init("name", "Under which what they do is kept.", \.actor.name),
            .init("role", "The base role; null for somebody who is only in teams.", \.access.base),
            .init("teams", "The role in each team, by the team's number.") { caller in
                Dictionary(caller.access.teams.map { ($0.key.description, $0.value) }) { $1 }
            },
            .init("scopes", "The token's scopes; null for a sign-in.") { caller -> [String]? in
                if case .token(let scopes) = caller.proof { scopes.map(\.rawValue).sorted() } else { nil }
            },
        ])
}
