import HTTPTypes
import Kernel
package import Platform

/// Sign-ins and tokens of people, for programs: one's own sign-ins, and for administrators those of everybody.
package struct SessionAPI: Sendable {
    private let database: Database
    private let accounts: AccountsModule

    package init(accounts: AccountsModule, database: Database) { (self.accounts, self.database) = (accounts, database) }

    package static let tag = (name: "Sessions", explanation: "Where people are signed in.")

    package var operations: [APIOperation] {
        [true, false].flatMap { isOwn in [list(isOwn), end(isOwn), endAll(isOwn)] } + [tokens, revokeToken]
    }

    private static let id = APIParameter<UserID>.id("The user's number.")
    private static let session = APIParameter.text(.path, "session", "As the list names it.", 16...16)
    private static let token = APIParameter<APITokenID>(.path, "token", "The token's number.", APITokenID.schema, isRequired: true) {
        $0.int.map { APITokenID($0) }
    }

    private static func path(_ isOwn: Bool) -> String { isOwn ? "/me/sessions" : "/users/{id}/sessions" }
    private static func takes(_ isOwn: Bool) -> [APIParameterDeclaration] { isOwn ? [] : [id.declaration] }
    private static func access(_ scope: TokenScope, _ isOwn: Bool) -> APIOperation.Access {
        .needs(scope, isOwn ? .manageOwnAccount : .manageUsers)
    }

    /// The user in the path for an administrator, or the caller.
    private func user(_ call: APICall, _ isOwn: Bool) throws -> UserID {
        guard !isOwn else { return try call.requireUser() }
        try call.require(.manageUsers)
        return try call.need(Self.id)
    }

    private func existing(_ id: UserID) async throws -> User {
        try await database.read { [users = accounts.userStore] in try users.existing(id, on: $0) }
    }

    private func list(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .get, Self.path(isOwn), id: isOwn ? "listOwnSessions" : "listUserSessions", tag: Self.tag.name,
            isOwn ? "Where one is signed in" : "Where a user is signed in", explanation: "All of them: `next` is always null.",
            needs: Self.access(.accountsRead, isOwn), takes: Self.takes(isOwn), gives: .page(of: .session)
        ) { call in
            let user = try await existing(try user(call, isOwn))
            return APIPage(try await accounts.sessions.list(of: user.id), next: nil)
        }
    }

    private func end(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .delete, Self.path(isOwn) + "/{session}", id: isOwn ? "endOwnSession" : "endUserSession", tag: Self.tag.name,
            "End one sign-in", explanation: "One that has ended is no error.", needs: Self.access(.accountsWrite, isOwn),
            takes: Self.takes(isOwn) + [Self.session.declaration], gives: .nothing
        ) { call in
            try await accounts.sessionOperations.end(try call.need(Self.session), of: try user(call, isOwn), by: call.asking)
        }
    }

    private func endAll(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .delete, Self.path(isOwn), id: isOwn ? "endOwnSessions" : "endUserSessions", tag: Self.tag.name,
            isOwn ? "End all one's sign-ins" : "End all sign-ins of a user", needs: Self.access(.accountsWrite, isOwn),
            takes: Self.takes(isOwn), gives: .nothing
        ) { call in
            try await accounts.sessionOperations.endAll(of: try user(call, isOwn), by: call.asking)
        }
    }

    // MARK: Tokens of a user

    private var tokens: APIOperation {
        APIOperation(
            .get, "/users/{id}/tokens", id: "listUserTokens", tag: TokenAPI.tag.name, "The tokens of a user",
            explanation: "All of them: `next` is always null.", needs: .needs(.accountsRead, .manageUsers), takes: [Self.id.declaration],
            gives: .page(of: .token)
        ) { call in
            let user = try await existing(try user(call, false))
            let found = try await database.read { [tokens = accounts.tokens] in try tokens.list(of: user.id, on: $0) }
            return APIPage(found.map { MadeToken(token: $0, text: nil) }, next: nil)
        }
    }

    private var revokeToken: APIOperation {
        APIOperation(
            .delete, "/users/{id}/tokens/{token}", id: "revokeUserToken", tag: TokenAPI.tag.name, "Revoke a token of a user",
            needs: .needs(.accountsWrite, .manageUsers), takes: [Self.id.declaration, Self.token.declaration], gives: .nothing
        ) { call in
            _ = try await accounts.tokenOperations.revoke(try call.need(Self.token), of: try user(call, false), by: call.asking)
        }
    }
}

extension APIShape where Value == SessionSummary {
    static let session = APIShape(
        "Session", "A sign-in.",
        [
            .init("id", "Tells it from the user's others.", \.id), .init("created_at", "When it was begun.", \.createdAt),
            .init("last_seen_at", "To the minute.", \.lastSeenAt), .init("address", "Where it was begun.", \.address),
            .init("user_agent", "What the browser called itself then.", \.userAgent),
        ])
}
