package import Kernel
import Platform

/// Tokens of links that are good for one use: the set-up of the first administrator, a new password.
package struct OneTimeLinkStore: Sendable {
    package static let lifetime = Duration.seconds(24 * 3600)
    static let tokenLength = 40

    enum Purpose: Hashable {
        case setUp
        case resetPassword(UserID)

        fileprivate var word: String {
            switch self {
            case .setUp: "set_up"
            case .resetPassword: "reset_password"
            }
        }

        fileprivate var user: UserID? {
            if case .resetPassword(let id) = self { id } else { nil }
        }

        /// Nil for what another version made.
        fileprivate init?(row: Row) throws {
            self = try row.optionalInt64("user_id").map { .resetPassword(UserID($0)) } ?? .setUp
            guard try row.text("purpose") == word else { return nil }
        }
    }

    let world: World

    package init(world: World) { self.world = world }

    /// A new token; the ones made before for the same purpose are void.
    func create(_ purpose: Purpose, on connection: any SQLConnection) throws -> String {
        try connection.lock(.accounts)
        let token = world.randomCode(length: Self.tokenLength)
        let now = world.now()
        try connection.execute(
            "DELETE FROM one_time_links WHERE purpose = ?1 AND coalesce(user_id, 0) = ?2", purpose.word,
            purpose.user?.rawValue ?? 0)
        try connection.execute(
            "INSERT INTO one_time_links (token_hash, purpose, user_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            Secret.digest(token), purpose.word, purpose.user, now, now.adding(Self.lifetime))
        return token
    }

    /// Links of a user that wait are void.
    static func deleteAll(of user: UserID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM one_time_links WHERE user_id = ?1", user)
    }

    /// Whether a link is still good, for the page behind it; uses nothing up.
    func purpose(of token: String, on connection: any SQLConnection) throws -> Purpose? {
        let row = try connection.row(
            "SELECT purpose, user_id FROM one_time_links WHERE token_hash = ?1 AND expires_at > ?2",
            Secret.digest(token), world.now())
        return try row.flatMap(Purpose.init(row:))
    }

    /// Uses the link up. Throws `linkNotValid`.
    func use(_ token: String, on connection: any SQLConnection) throws -> Purpose {
        try connection.lock(.accounts)
        // Of two who use it at once, the row is gone for the second.
        let row = try connection.row(
            "DELETE FROM one_time_links WHERE token_hash = ?1 AND expires_at > ?2 RETURNING purpose, user_id",
            Secret.digest(token), world.now())
        guard let purpose = try row.flatMap(Purpose.init(row:)) else { throw ClientError.linkNotValid }
        return purpose
    }

    func deleteExpired(on connection: any SQLConnection) throws -> Int {
        try connection.execute("DELETE FROM one_time_links WHERE expires_at <= ?1", world.now())
    }
}
