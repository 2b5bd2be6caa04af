import Kernel
import Platform

/// What subscribers were told of late.
struct SubscriberOutboxStore: Sendable {
    /// Of one address.
    struct Recent: Sendable {
        /// Counted to a limit.
        let messages: Int
        /// The key of the message in which further news are gathered; nil when one is to be begun.
        let digest: String?
    }

    /// Until this long before it is sent, news come into a digest: what is decided at the last moment is written by then.
    private static let rest = Duration.seconds(5)

    /// By the keys of the decisions.
    func recent(
        _ decisions: [Decision], since: Timestamp, upTo limit: Int, at time: Timestamp, on connection: any SQLConnection
    ) throws -> [String: Recent] {
        let place = "channel = ?1 AND recipient = ?2 AND created_at > ?3 AND address = ?4"
        let statements = decisions.flatMap { row -> [SQLStatement] in
            let values = [(row.channel?.rawValue).sqlValue, row.recipient.sqlValue, since.sqlValue, row.address.sqlValue]
            return [
                SQLStatement(
                    "SELECT count(*) AS number FROM (SELECT 1 FROM notifications WHERE \(place) AND kind = 'status' LIMIT ?5) AS recent",
                    values + [limit.sqlValue]),
                SQLStatement(
                    """
                    SELECT key FROM notifications WHERE \(place) AND kind = 'digest' AND state = 'waiting' AND due_at > ?5
                    ORDER BY created_at DESC, id DESC LIMIT 1
                    """, values + [time.adding(Self.rest).sqlValue]),
            ]
        }
        guard !statements.isEmpty else { return [:] }
        let answers = try connection.run(statements)
        var recent: [String: Recent] = [:]
        for (index, row) in decisions.enumerated() {
            recent[row.key] = Recent(
                messages: try answers[2 * index].first?.int("number") ?? 0, digest: try answers[2 * index + 1].first?.text("key"))
        }
        return recent
    }

    /// How many news share a message, and the first of them in words.
    func members(ofDigest key: String, first: Int, on connection: any SQLConnection) throws -> (count: Int, some: [String]) {
        let count = try connection.row("SELECT count(*) AS number FROM notifications WHERE bundle_key = ?1", key)?.int("number") ?? 0
        let rows = try connection.query("SELECT text FROM notifications WHERE bundle_key = ?1 ORDER BY id LIMIT ?2", key, first)
        return (count, try rows.map { try $0.text("text") })
    }
}
