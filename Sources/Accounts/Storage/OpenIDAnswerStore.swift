import Kernel
import Platform

/// Which answers of a provider were taken already: the browser's ticket would open the door to a second one until it ends.
struct OpenIDAnswerStore: Sendable {
    let world: World

    /// Whether the answer to this sign-in is the first one.
    func take(_ ticket: SignInTicket, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "INSERT INTO openid_answers (state_hash, expires_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", Secret.digest(ticket.state),
            ticket.expiresAt) == 1
    }

    /// Forgets those whose tickets have ended; they are refused already.
    func deleteExpired(on connection: any SQLConnection) throws -> Int {
        try connection.execute("DELETE FROM openid_answers WHERE expires_at <= ?1", world.now())
    }
}
