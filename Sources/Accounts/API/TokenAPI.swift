import HTTPTypes
import Kernel
package import Platform

/// Tokens, for programs: one's own, and for administrators the installation-wide ones.
package struct TokenAPI: Sendable {
    private let database: Database
    private let tokens: TokenStore
    private let changes: TokenOperations
    private let scopes: APIParameter<Set<TokenScope>>

    package init(accounts: AccountsModule, database: Database) {
        (self.database, tokens, changes) = (database, accounts.tokens, accounts.tokenOperations)
        scopes =
            APIParameter(
                .body, "scopes", "What it may do; none that the calling token has not.",
                .list(.word(accounts.scopes.map(\.rawValue)), 1...accounts.scopes.count)
            ) { $0.elements.map { Set($0.compactMap(\.string).map(TokenScope.init(rawValue:))) } }.required
    }

    package static let tag = (name: "Tokens", explanation: "Keys for programs.")

    package var operations: [APIOperation] {
        [true, false].flatMap { isOwn in [list(isOwn), add(isOwn), revoke(isOwn)] }
    }

    private static let id = APIParameter<APITokenID>.id("The token's number.")
    private static let name = APIParameter.text(.body, "name", "What it is for.", 1...NameRule.maximumLength).required

    private static func path(_ isOwn: Bool) -> String { isOwn ? "/me/tokens" : "/tokens" }
    private static func permission(_ isOwn: Bool) -> Permission { isOwn ? .manageOwnAccount : .manageTokens }

    /// Whose tokens are meant; nil for the installation-wide ones.
    /// - Throws: 403 for an installation-wide token that asks for its own.
    private func owner(_ call: APICall, _ isOwn: Bool) throws -> UserID? {
        try call.require(Self.permission(isOwn))
        guard isOwn else { return nil }
        return try call.requireUser()
    }

    private func list(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .get, Self.path(isOwn), id: isOwn ? "listOwnTokens" : "listHouseTokens", tag: Self.tag.name,
            isOwn ? "One's own tokens" : "Installation-wide tokens", explanation: "All of them: `next` is always null.",
            needs: .needs(.accountsRead, Self.permission(isOwn)), gives: .page(of: .token)
        ) { call in
            let owner = try owner(call, isOwn)
            let found = try await database.read { [tokens] in try tokens.list(of: owner, on: $0) }
            return APIPage(found.map { MadeToken(token: $0, text: nil) }, next: nil)
        }
    }

    private func add(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .post, Self.path(isOwn), id: isOwn ? "addOwnToken" : "addHouseToken", tag: Self.tag.name,
            isOwn ? "Make a token that may what one may oneself" : "Make an installation-wide token",
            explanation: "Its text is in this answer and nowhere else.", needs: .needs(.accountsWrite, Self.permission(isOwn)),
            takes: [Self.name.declaration, scopes.declaration], gives: .made(.token) { _ in APIRoutes.root + Self.path(isOwn) }
        ) { call in
            let owner = try owner(call, isOwn)
            let (name, scopes) = (try call.need(Self.name), try call.need(self.scopes))
            // A token cannot make one that may more than it does itself.
            guard scopes.allSatisfy(call.has) else { throw ClientError.scopesBeyondOwn }
            let made = try await changes.add(name: name, scopes: scopes, owner: owner, by: call.asking)
            return MadeToken(token: made.token, text: made.text)
        }
    }

    private func revoke(_ isOwn: Bool) -> APIOperation {
        APIOperation(
            .delete, Self.path(isOwn) + "/{id}", id: isOwn ? "revokeOwnToken" : "revokeHouseToken", tag: Self.tag.name,
            isOwn ? "Revoke one of one's own tokens" : "Revoke an installation-wide token",
            explanation: "Valid no longer than a second from now.",
            needs: .needs(.accountsWrite, Self.permission(isOwn)), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            _ = try await changes.revoke(try call.need(Self.id), of: try owner(call, isOwn), by: call.asking)
        }
    }
}

/// A token, and its text when it was just made.
struct MadeToken: Sendable {
    let token: APIToken
    let text: String?
}

extension APIShape where Value == MadeToken {
    static let token = APIShape(
        "Token", "A key for programs.",
        [
            .init("id", "Its number.", \.token.id), .init("name", "What it is for.", \.token.name),
            .init("hint", "Its first characters.", \.token.hint),
            .init("scopes", "What it may do.") { $0.token.scopes.map(\.rawValue).sorted() },
            .init("owner_id", "Whose rights it has; null for an installation-wide one.", \.token.ownerID),
            .init("token", "The text to send; null except when it was just made.", \.text),
            .init("created_at", "When it was made.", \.token.createdAt), .init("last_used_at", "To the minute.", \.token.lastUsedAt),
            .init("revoked_at", "Since when it opens nothing.", \.token.revokedAt),
        ])
}
