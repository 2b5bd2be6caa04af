package import Kernel
package import Platform

/// Keys for programs. Only hashes are stored; the text is shown once, when it is made.
package struct TokenStore: Sendable {
    let world: World

    package init(world: World) { self.world = world }

    /// Returns the token and its text, which cannot be had again.
    func add(
        name: String, scopes: Set<TokenScope>, owner: UserID? = nil, by actor: Actor, on connection: any SQLConnection
    ) throws -> (token: APIToken, text: String) {
        let name = try NameRule.checked(name)
        let text = APIToken.prefix + world.randomCode(length: APIToken.randomLength)
        let words = scopes.map(\.rawValue).sorted().joined(separator: " ")
        let row = try connection.row(
            """
            INSERT INTO api_tokens (name, token_hash, hint, scopes, owner_id, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING \(APIToken.columns)
            """, name, Secret.digest(text), String(text.prefix(7)), words, owner, world.now())
        guard let token = try row.map(APIToken.init(row:)) else { throw ClientError.tokenNotFound }
        _ = try Revision.tokens.raise(on: connection)
        try Audit.append(
            .tokenCreated, token.auditSubject, detail: ["scopes": words], by: actor, at: world.now(), on: connection)
        return (token, text)
    }

    func revoke(_ id: APITokenID, by actor: Actor, on connection: any SQLConnection) throws -> APIToken {
        guard let token = try find(id, on: connection) else { throw ClientError.tokenNotFound }
        guard token.revokedAt == nil else { return token }
        try connection.execute("UPDATE api_tokens SET revoked_at = ?2 WHERE id = ?1", id, world.now())
        _ = try Revision.tokens.raise(on: connection)
        try Audit.append(.tokenRevoked, token.auditSubject, by: actor, at: world.now(), on: connection)
        try EventLog.append([.tokenRevoked], at: world.now(), on: connection)
        return try find(id, on: connection) ?? token
    }

    package func find(_ id: APITokenID, on connection: any SQLConnection) throws -> APIToken? {
        try connection.first(APIToken.self, "SELECT \(APIToken.columns) FROM api_tokens WHERE id = ?1", id)
    }

    package func list(_ page: Page<APIToken> = .all, on connection: any SQLConnection) throws -> [APIToken] {
        try connection.all(
            APIToken.self, "SELECT \(APIToken.columns) FROM api_tokens WHERE id > ?1 ORDER BY id LIMIT ?2 OFFSET ?3",
            page.after, page.sqlLimit, page.skip)
    }

    /// Tokens of a user, or with nil the installation-wide ones; newest first.
    package func list(of owner: UserID?, on connection: any SQLConnection) throws -> [APIToken] {
        let condition = owner == nil ? "owner_id IS NULL" : "owner_id = ?1"
        return try connection.query(
            "SELECT \(APIToken.columns) FROM api_tokens WHERE \(condition) ORDER BY id DESC", owner.map { [$0.sqlValue] } ?? []
        ).map(APIToken.init(row:))
    }

    /// Tokens that open something now, by the hash of their text.
    func valid(on connection: any SQLConnection) throws -> [(hash: String, token: APIToken)] {
        try connection.query(
            """
            SELECT token_hash, \(APIToken.columns) FROM api_tokens WHERE revoked_at IS NULL
            AND (owner_id IS NULL OR owner_id IN (SELECT id FROM users WHERE disabled_at IS NULL))
            """
        ).map { row in (try row.text("token_hash"), try APIToken(row: row)) }
    }

    func setLastUsed(_ id: APITokenID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE api_tokens SET last_used_at = ?2 WHERE id = ?1", id, time)
    }
}

extension APIToken: RowDecodable {
    static let columns = "id, name, hint, scopes, owner_id, created_at, last_used_at, revoked_at"

    package init(row: Row) throws {
        id = try row.id("id")
        name = try row.text("name")
        hint = try row.text("hint")
        scopes = Set(try row.text("scopes").split(separator: " ").map { TokenScope(rawValue: String($0)) })
        ownerID = try row.optionalInt64("owner_id").map { UserID($0) }
        createdAt = try row.time("created_at")
        lastUsedAt = try row.optionalTime("last_used_at")
        revokedAt = try row.optionalTime("revoked_at")
    }

    var auditSubject: String { "token \(id) (\(name))" }
}
