import Kernel
import Platform

/// Which account of a provider is which user. The pair of issuer and subject is the account: names and addresses change
/// hands, subjects never do.
enum IdentityStore {
    static func userID(issuer: String, subject: String, on connection: any SQLConnection) throws -> UserID? {
        try connection.row(
            "SELECT user_id FROM user_identities WHERE issuer = ?1 AND subject = ?2", issuer, subject)?.id("user_id")
    }

    /// The systems that know a user.
    static func issuers(of user: UserID, on connection: any SQLConnection) throws -> Set<String> {
        Set(try connection.query("SELECT issuer FROM user_identities WHERE user_id = ?1", user).map { try $0.text("issuer") })
    }

    /// Which of these users other systems know.
    static func known(among users: [UserID], on connection: any SQLConnection) throws -> Set<UserID> {
        guard !users.isEmpty else { return [] }
        let places = users.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let rows = try connection.query("SELECT user_id FROM user_identities WHERE user_id IN (\(places))", users.map(\.sqlValue))
        return Set(try rows.map { try $0.id("user_id") })
    }

    static func add(
        issuer: String, subject: String, user: UserID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO user_identities (issuer, subject, user_id, created_at) VALUES (?1, ?2, ?3, ?4)", issuer, subject,
            user, time)
    }
}
