import Kernel
import Platform

/// Which account of a provider is which user. The pair of issuer and subject is the account: names and addresses change
/// hands, subjects never do.
enum IdentityStore {
    static func userID(issuer: String, subject: String, on connection: any SQLConnection) throws -> UserID? {
        try connection.row(
            "SELECT user_id FROM user_identities WHERE issuer = ?1 AND subject = ?2", issuer, subject)?.id("user_id")
    }

    static func add(
        issuer: String, subject: String, user: UserID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO user_identities (issuer, subject, user_id, created_at) VALUES (?1, ?2, ?3, ?4)", issuer, subject,
            user, time)
    }
}
