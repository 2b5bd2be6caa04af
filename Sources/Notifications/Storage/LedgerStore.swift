package import Kernel
package import Platform

/// Reads the ledger, and changes what people and channels say of its lines.
package struct LedgerStore: Sendable {
    package init() {}

    /// Whose lines somebody sees: those of services they see, and their own.
    package struct Visible: Sendable {
        /// Nil for all.
        let services: Set<ServiceID>?
        let user: UserID?

        package init(services: Set<ServiceID>?, user: UserID?) { (self.services, self.user) = (services, user) }

        /// The command line, and Switchboard itself.
        package static let all = Visible(services: nil, user: nil)
    }

    /// The newest first.
    /// - Parameter before: the id of the last one shown; nil for the beginning.
    package func list(
        _ filter: LedgerFilter, visible: Visible, before: Int64? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [LedgerEntry] {
        var arguments: [SQLValue] = [limit.sqlValue]
        func place(_ value: any SQLConvertible) -> String {
            arguments.append(value.sqlValue)
            return "?\(arguments.count)"
        }
        var conditions: [String] = []
        if let before { conditions.append("n.id < \(place(before))") }
        if let after = filter.after { conditions.append("n.id > \(place(after))") }
        if let incident = filter.incident { conditions.append("n.incident_id = \(place(incident))") }
        if let destination = filter.destination { conditions.append("n.destination_id = \(place(destination))") }
        if filter.isOfSettings { conditions.append("n.destination_id IS NULL AND n.destination = \(place(Destination.adminChatName))") }
        if let user = filter.user { conditions.append("n.user_id = \(place(user))") }
        if !filter.states.isEmpty {
            let states = filter.states.map(\.rawValue).sorted().map { place($0) }
            conditions.append("n.state IN (\(states.joined(separator: ", ")))")
        }
        if filter.isAboutIncident { conditions.append("n.incident_id IS NOT NULL") }
        if !filter.kinds.isEmpty {
            let kinds = filter.kinds.map(\.rawValue).sorted().map { place($0) }
            conditions.append("n.kind IN (\(kinds.joined(separator: ", ")))")
        }
        if let services = visible.services {
            let seen = services.sorted().map { place($0) }
            let ofServices = seen.isEmpty ? "1 = 0" : "n.service_id IN (\(seen.joined(separator: ", ")))"
            let own = visible.user.map { " OR n.user_id = \(place($0))" } ?? ""
            conditions.append("(\(ofServices)\(own))")
        }
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT \(LedgerEntry.columns) FROM \(LedgerEntry.source) \(clause) ORDER BY n.id DESC LIMIT ?1", arguments
        ).map(LedgerEntry.init(row:))
    }

    package func find(_ id: Int64, on connection: any SQLConnection) throws -> LedgerEntry? {
        try connection.first(
            LedgerEntry.self, "SELECT \(LedgerEntry.columns) FROM \(LedgerEntry.source) WHERE n.id = ?1", id)
    }

    /// Puts a dead letter back into the outbox, and has its lane try at once; false when it is none.
    func resend(_ id: Int64, at time: Timestamp, until: Timestamp, on connection: any SQLConnection) throws -> Bool {
        let row = try connection.row(
            """
            UPDATE notifications SET state = 'waiting', due_at = ?2, until = ?3, updated_at = ?2
            WHERE id = ?1 AND state = 'gave_up' AND content IS NOT NULL AND lane IS NOT NULL RETURNING lane, channel
            """, id, time, until)
        guard let row, let channel = ChannelKind(rawValue: try row.text("channel")) else { return false }
        let lane = try row.text("lane")
        try connection.execute("UPDATE notification_lanes SET open_until = NULL WHERE lane = ?1", lane)
        try connection.run([DecisionStore.wake(lane, channel, at: time)])
        return true
    }

    /// What the other side says of a message that it took. It only goes forward: sent, delivered, read.
    func receipt(_ key: String, _ state: MessageState, at time: Timestamp, on connection: any SQLConnection) throws {
        let before = state == .read ? "'sent', 'delivered'" : "'sent'"
        let changed = try connection.execute(
            "UPDATE notifications SET state = ?2, updated_at = ?3 WHERE key = ?1 AND state IN (\(before))", key, state.rawValue, time)
        guard changed == 0 else { return }
        try connection.execute(
            "UPDATE notifications SET evidence = ?2 WHERE key = ?1 AND \(Self.isUnderWay) AND evidence IS NULL", key, state.rawValue)
    }

    /// What is being sent, or was and is not written down yet: people and programs answer sooner than that.
    private static let isUnderWay = "state IN ('waiting', 'failed') AND lane IS NOT NULL"

    /// What was taken did not arrive. What it said is not kept any more, so that it cannot be sent again.
    func undelivered(_ key: String, _ reason: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notifications SET state = 'gave_up', reason = ?2, updated_at = ?3 WHERE key = ?1 AND state = 'sent'", key, reason, time)
    }

    /// Whether an address was told of an incident.
    func wasTold(
        _ incident: IncidentID, _ channel: ChannelKind, _ address: String, on connection: any SQLConnection
    ) throws -> Bool {
        try connection.row(
            """
            SELECT id FROM notifications WHERE incident_id = ?1 AND channel = ?2 AND address = ?3 AND \(Self.isTold) LIMIT 1
            """, incident, channel.rawValue, address) != nil
    }

    private static let isTold = "(state IN ('sent', 'delivered', 'read', 'acknowledged', 'bundled') OR (\(isUnderWay)))"
    /// Of an address: how many of its newest lines are looked at.
    private static let mostTold = 500

    /// Somebody acted on what they were told of.
    func acknowledge(
        _ incident: IncidentID, by user: UserID?, _ channel: ChannelKind, _ address: String, at time: Timestamp,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE notifications SET state = 'acknowledged', updated_at = ?5
            WHERE incident_id = ?1 AND state IN ('sent', 'delivered', 'read')
                AND (user_id = CAST(?2 AS BIGINT) OR (channel = ?3 AND address = ?4))
            """, incident, user, channel.rawValue, address, time)
        try connection.execute(
            """
            UPDATE notifications SET evidence = 'acknowledged'
            WHERE incident_id = ?1 AND kind IN ('opened', 'reopened') AND channel = ?2 AND address = ?3 AND \(Self.isUnderWay)
            """, incident, channel.rawValue, address)
    }

    /// Incidents that an address was told of, the one told last first.
    func told(_ channel: ChannelKind, _ recipient: String, limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        try connection.query(
            """
            SELECT incident_id, max(id) AS last FROM (
                SELECT id, incident_id, state, lane FROM notifications WHERE channel = ?1 AND recipient = ?2
                ORDER BY created_at DESC LIMIT ?4) AS latest
            WHERE incident_id IS NOT NULL AND \(Self.isTold)
            GROUP BY incident_id ORDER BY last DESC LIMIT ?3
            """, channel.rawValue, recipient, limit, Self.mostTold
        ).map { try $0.id("incident_id") }
    }

    /// Looks at that many of the oldest lines and deletes those that are old enough and done with.
    func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM notifications WHERE id IN (
                SELECT id FROM notifications WHERE created_at < ?1 AND due_at IS NULL ORDER BY created_at LIMIT ?2)
            """, time, limit)
    }

    /// How many messages of each channel were decided since a moment and handed over.
    func handedOver(since time: Timestamp, on connection: any SQLConnection) throws -> [ChannelKind: Int] {
        let rows = try connection.query(
            """
            SELECT channel, count(*) AS number FROM notifications
            WHERE created_at > ?1 AND state IN ('sent', 'delivered', 'read', 'acknowledged') GROUP BY channel
            """, time)
        return try rows.reduce(into: [:]) { counts, row in
            if let kind = try row.optionalText("channel").flatMap({ ChannelKind(rawValue: $0) }) { counts[kind] = try row.int("number") }
        }
    }

    /// Deletes lanes that nothing was sent by since a moment: their destinations are gone, perhaps.
    func deleteLanes(unusedSince time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        // What is asked twice holds also for a lane that was woken meanwhile.
        let isIdle = "due_at IS NULL AND claimed_until IS NULL"
        return try connection.execute(
            """
            DELETE FROM notification_lanes WHERE \(isIdle) AND lane IN (
                SELECT lane FROM notification_lanes
                WHERE \(isIdle) AND coalesce(sent_at, 0) < ?1 AND coalesce(failed_at, 0) < ?1 LIMIT ?2)
            """, time, limit)
    }

    /// Lanes of a channel, those in trouble first.
    package func lanes(limit: Int, on connection: any SQLConnection) throws -> [LaneEntry] {
        try connection.all(
            LaneEntry.self,
            """
            SELECT lane, channel, failures, open_until, error, failed_at, sent_at,
                (SELECT count(*) FROM notifications n WHERE n.lane = notification_lanes.lane AND n.due_at IS NOT NULL) AS waiting
            FROM notification_lanes ORDER BY failures DESC, lane LIMIT ?1
            """, limit)
    }
}

/// How one lane is doing, for people.
package struct LaneEntry: Sendable, RowDecodable {
    package let lane: String
    package let channel: String
    package let failures: Int
    package let openUntil: Timestamp?
    package let error: String?
    package let failedAt: Timestamp?
    package let sentAt: Timestamp?
    package let waiting: Int

    package init(row: Row) throws {
        (lane, channel, failures) = (try row.text("lane"), try row.text("channel"), try row.int("failures"))
        (openUntil, error) = (try row.optionalTime("open_until"), try row.optionalText("error"))
        (failedAt, sentAt, waiting) = (try row.optionalTime("failed_at"), try row.optionalTime("sent_at"), try row.int("waiting"))
    }
}

extension LedgerEntry: RowDecodable {
    fileprivate static let columns = """
        n.id, n.incident_id, n.service_id, n.kind, n.channel, n.recipient, n.destination_id, n.destination, n.user_id, \
        u.name AS user_name, n.state, n.reason, n.attempts, n.key, n.text, n.headline, n.created_at, n.updated_at, n.due_at
        """
    fileprivate static let source = "notifications n LEFT JOIN users u ON u.id = n.user_id"

    package init(row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.text("kind")), let state = MessageState(rawValue: try row.text("state")) else {
            throw StorageError(.internal, "a message of unknown kind or state")
        }
        (id, self.kind, self.state) = (try row.int64("id"), kind, state)
        incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        service = try row.optionalInt64("service_id").map { ServiceID($0) }
        channel = try row.optionalText("channel").flatMap { ChannelKind(rawValue: $0) }
        recipient = try row.optionalText("recipient")
        (destinationID, destination) = (try row.optionalInt64("destination_id"), try row.optionalText("destination"))
        userID = try row.optionalInt64("user_id").map { UserID($0) }
        user = try row.optionalText("user_name")
        (reason, attempts) = (try row.optionalText("reason"), try row.int("attempts"))
        (key, text) = (try row.text("key"), try row.text("text"))
        headline = try row.optionalText("headline").flatMap { IncidentHeadline(line: $0) }
        (createdAt, updatedAt, dueAt) = (try row.time("created_at"), try row.time("updated_at"), try row.optionalTime("due_at"))
    }
}
