import Foundation
package import Kernel
package import Platform

/// How users can be reached.
package struct ContactMethodStore: Sendable {
    package init() {}

    /// Of one user, in the order in which they are tried.
    package func list(of user: UserID, on connection: any SQLConnection) throws -> [ContactMethod] {
        try methods("WHERE m.user_id = ?1", [user.sqlValue], on: connection)
    }

    func find(_ id: Int64, on connection: any SQLConnection) throws -> ContactMethod? {
        try methods("WHERE m.id = ?1", [id.sqlValue], on: connection).first
    }

    /// One of a user who may still sign in.
    func find(ofActiveUser id: Int64, on connection: any SQLConnection) throws -> ContactMethod? {
        try methods("WHERE m.id = ?1 AND u.disabled_at IS NULL", [id.sqlValue], on: connection).first
    }

    /// Verified ones of these users who may still sign in.
    func usable(of users: Set<UserID>, on connection: any SQLConnection) throws -> [UserID: [ContactMethod]] {
        guard !users.isEmpty else { return [:] }
        let statements = users.sorted().map { user in
            SQLStatement(
                """
                SELECT \(Self.columns) FROM contact_methods m JOIN users u ON u.id = m.user_id
                WHERE m.user_id = ?1 AND m.verified_at IS NOT NULL AND u.disabled_at IS NULL ORDER BY m.position, m.id
                """, user)
        }
        let found = try connection.run(statements).joined().map(ContactMethod.init(row:))
        return Dictionary(grouping: found, by: \.user)
    }

    /// The user whose verified method it is; of several the one who had it first.
    func owner(of channel: ChannelKind, _ address: String, on connection: any SQLConnection) throws -> UserID? {
        try connection.row(
            """
            SELECT user_id FROM contact_methods WHERE channel = ?1 AND address = ?2 AND verified_at IS NOT NULL
            ORDER BY verified_at, id LIMIT 1
            """, channel.rawValue, address)?.id("user_id")
    }

    /// Of all users, verified or not.
    func list(at channel: ChannelKind, _ address: String, on connection: any SQLConnection) throws -> [ContactMethod] {
        try methods("WHERE m.channel = ?1 AND m.address = ?2", [.text(channel.rawValue), .text(address)], on: connection)
    }

    /// Of all users.
    func verifiedAddresses(_ channel: ChannelKind, on connection: any SQLConnection) throws -> [String] {
        try connection.query(
            "SELECT DISTINCT address FROM contact_methods WHERE channel = ?1 AND verified_at IS NOT NULL ORDER BY address",
            channel.rawValue
        ).map { try $0.text("address") }
    }

    private func methods(_ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection) throws -> [ContactMethod] {
        try connection.query(
            """
            SELECT \(Self.columns) FROM contact_methods m JOIN users u ON u.id = m.user_id \(condition)
            ORDER BY m.position, m.id
            """, arguments
        ).map(ContactMethod.init(row:))
    }

    private static let columns = """
        m.id, m.user_id, m.channel, m.address, m.subscription, m.position, m.verified_at, m.quiet_from, m.quiet_to, m.quiet_level, \
        coalesce(m.language, u.language) AS language, coalesce(m.time_zone, u.time_zone) AS time_zone, m.created_at
        """

    // MARK: Changes

    /// Behind the others; its number, or nil when the user has it already.
    func insert(
        _ channel: ChannelKind, _ address: String, subscription: JSON?, of user: UserID, verified: Bool, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> Int64? {
        let last =
            try connection.row(
                "SELECT coalesce(max(position), 0) AS last FROM contact_methods WHERE user_id = ?1", user)?.int("last") ?? 0
        return try connection.row(
            """
            INSERT INTO contact_methods (user_id, channel, address, subscription, position, verified_at, quiet_level, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (user_id, channel, address) DO NOTHING RETURNING id
            """, user, channel.rawValue, address, subscription?.line, last + 1, verified ? time : nil, Level.critical, time)?.int64("id")
    }

    /// A verified one, whether or not the user had it before.
    func keepVerified(
        _ channel: ChannelKind, _ address: String, of user: UserID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let known = try insert(channel, address, subscription: nil, of: user, verified: true, at: time, on: connection) == nil
        guard known else { return }
        try connection.execute(
            "UPDATE contact_methods SET verified_at = coalesce(verified_at, ?4) WHERE user_id = ?1 AND channel = ?2 AND address = ?3", user,
            channel.rawValue, address, time)
    }

    /// A code by which it is verified; the one before does not count any more.
    func setCode(_ hash: String, of id: Int64, until: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_methods SET code_hash = ?2, code_expires_at = ?3, code_tries = 0 WHERE id = ?1", id, hash, until)
    }

    /// Counts a try. Whether the code was right and in time; only the first few tries count.
    func verify(_ id: Int64, code hash: String, tries: Int, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.execute("UPDATE contact_methods SET code_tries = code_tries + 1 WHERE id = ?1", id)
        return try connection.execute(
            """
            UPDATE contact_methods SET verified_at = ?3, code_hash = NULL, code_expires_at = NULL
            WHERE id = ?1 AND code_hash = ?2 AND code_expires_at > ?3 AND code_tries <= ?4
            """, id, hash, time, tries) == 1
    }

    /// How many codes were sent for a user since a moment.
    func codes(of user: UserID, since: Timestamp, on connection: any SQLConnection) throws -> Int {
        try connection.row(
            "SELECT count(*) AS number FROM notifications WHERE user_id = ?1 AND kind = 'code' AND created_at > ?2", user, since)?
            .int("number") ?? 0
    }

    func setQuiet(_ quiet: QuietHours?, of id: Int64, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_methods SET quiet_from = ?2, quiet_to = ?3, quiet_level = ?4 WHERE id = ?1", id, quiet?.from, quiet?.to,
            quiet?.level ?? .critical)
    }

    /// A browser has another subscription now; one that its user has already is enough.
    func replace(_ method: ContactMethod, endpoint: String, subscription: JSON, on connection: any SQLConnection) throws {
        guard try !list(of: method.user, on: connection).contains(where: { $0.id != method.id && $0.address == endpoint }) else {
            return try delete(method.id, on: connection)
        }
        try connection.execute(
            "UPDATE contact_methods SET address = ?2, subscription = ?3 WHERE id = ?1", method.id, endpoint, subscription.line)
    }

    func setPosition(_ position: Int, of id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_methods SET position = ?2 WHERE id = ?1", id, position)
    }

    func delete(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_methods WHERE id = ?1", id)
    }

    // MARK: One-time codes by which a chat is linked

    func keepLink(_ hash: String, of user: UserID, _ channel: ChannelKind, until: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM link_codes WHERE user_id = ?1 AND channel = ?2", user, channel.rawValue)
        try connection.execute(
            "INSERT INTO link_codes (code_hash, user_id, channel, expires_at) VALUES (?1, ?2, ?3, ?4)", hash, user, channel.rawValue, until)
    }

    /// Whose code it is; it is gone afterwards.
    func takeLink(_ hash: String, _ channel: ChannelKind, at time: Timestamp, on connection: any SQLConnection) throws -> UserID? {
        let row = try connection.row(
            "DELETE FROM link_codes WHERE code_hash = ?1 AND channel = ?2 RETURNING user_id, expires_at", hash, channel.rawValue)
        guard let row, try row.time("expires_at") > time else { return nil }
        return try row.id("user_id")
    }
}

extension ContactMethod: RowDecodable {
    package init(row: Row) throws {
        let word = try row.text("channel")
        guard let kind = ChannelKind(rawValue: word) else { throw StorageError(.internal, "unknown channel of a contact method: \(word)") }
        (id, user, channel, address) = (try row.int64("id"), try row.id("user_id"), kind, try row.text("address"))
        subscription = try row.optionalText("subscription").flatMap { JSONReader.value(of: $0) }
        position = try row.int("position")
        verifiedAt = try row.optionalTime("verified_at")
        let (from, to) = (try row.optionalInt64("quiet_from"), try row.optionalInt64("quiet_to"))
        let level = try row.level("quiet_level")
        quiet = from.flatMap { from in to.map { QuietHours(from: Int(from), to: Int($0), level: level) } }
        language = try row.optionalText("language").flatMap { Language(rawValue: $0) }
        timeZone = try row.optionalText("time_zone").flatMap { TimeZone(identifier: $0) }
        createdAt = try row.time("created_at")
    }
}
