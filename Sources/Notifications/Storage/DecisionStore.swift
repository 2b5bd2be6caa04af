import Foundation
import Kernel
import Platform

/// What the stages look up before they decide, and how they write down what they decided.
struct DecisionStore: Sendable {
    /// An earlier decision about an incident.
    struct Told: Sendable {
        let kind: MessageKind
        let state: MessageState
        /// Nil, with the address, where it was decided that nobody is told.
        let channel: ChannelKind?
        let address: String?
        let destination: Int64?
        let destinationName: String?
        let user: UserID?
        let method: Int64?
        let language: Language
        let timeZone: TimeZone
    }

    /// What was decided when an incident began and was over, in the order in which it happened; what was told by another contact method
    /// stands behind the first try.
    func told(of incident: IncidentID, on connection: any SQLConnection) throws -> [Told] {
        try connection.all(
            Told.self,
            """
            SELECT kind, state, channel, address, destination_id, destination, user_id, method_id, language, time_zone
            FROM notifications WHERE incident_id = ?1 AND kind IN ('opened', 'reopened', 'resolved') ORDER BY log_position, id
            """, incident)
    }

    /// Why it was decided last that an incident's beginning concerns nobody; nil when it concerns somebody, or nothing was decided.
    func whyNobody(_ incident: IncidentID, on connection: any SQLConnection) throws -> String? {
        let rows = try connection.query(
            """
            SELECT destination, reason FROM notifications WHERE incident_id = ?1 AND kind IN ('opened', 'reopened') ORDER BY id
            """, incident)
        guard try rows.allSatisfy({ try $0.optionalText("destination") == nil }) else { return nil }
        return try rows.last?.optionalText("reason")
    }

    /// One address as the limits count it. Web hooks of one address are several: their secrets differ.
    struct Address: Hashable, Sendable {
        let channel: ChannelKind
        let recipient: String
        let address: String
        let destination: Int64?

        init?(_ decision: Decision) {
            guard let channel = decision.channel, let recipient = decision.recipient, let address = decision.address else { return nil }
            (self.channel, self.recipient, self.address) = (channel, recipient, address)
            destination = channel == .webhook ? decision.destination : nil
        }

        /// The rows that count; ``values(_:)`` are its first four arguments.
        fileprivate var condition: String {
            "channel = ?1 AND recipient = ?2 AND created_at > ?3 AND address = ?4"
                + (destination.map { " AND destination_id = \($0)" } ?? "")
        }

        fileprivate func values(_ since: Timestamp) -> [SQLValue] {
            [.text(channel.rawValue), .text(recipient), since.sqlValue, .text(address)]
        }
    }

    /// How many new incidents were decided for one address since a moment, counted to a limit; what was kept back is told later, and
    /// counts then.
    func openings(of address: Address, since: Timestamp, upTo limit: Int, on connection: any SQLConnection) throws -> Int {
        try count("kind = 'opened' AND incident_id IS NOT NULL AND state <> 'suppressed'", address, since, limit, on: connection)
    }

    /// How many messages were meant to go to one address since a moment, counted to a limit.
    func messages(to address: Address, since: Timestamp, upTo limit: Int, on connection: any SQLConnection) throws -> Int {
        try count("state NOT IN ('bundled', 'suppressed', 'throttled')", address, since, limit, on: connection)
    }

    private func count(
        _ condition: String, _ address: Address, _ since: Timestamp, _ limit: Int, on connection: any SQLConnection
    ) throws -> Int {
        try connection.query(
            """
            SELECT count(*) AS number FROM (
                SELECT 1 FROM notifications WHERE \(address.condition) AND \(condition) LIMIT ?5) AS recent
            """, address.values(since) + [limit.sqlValue]
        ).first?.int("number") ?? 0
    }

    /// A message with many incidents in it.
    struct Bundle: Sendable {
        let key: String
        let begunAt: Timestamp
    }

    /// The newest of an address that is younger than a moment.
    func bundle(of address: Address, since: Timestamp, on connection: any SQLConnection) throws -> Bundle? {
        try connection.query(
            """
            SELECT key, created_at FROM notifications WHERE \(address.condition) AND kind = 'opened' AND incident_id IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 1
            """, address.values(since)
        ).first.map { Bundle(key: try $0.text("key"), begunAt: try $0.time("created_at")) }
    }

    /// The key of the message with many incidents in which one of them was told to an address; nil for none.
    func bundle(holding incident: IncidentID, for address: Address, on connection: any SQLConnection) throws -> String? {
        try connection.row(
            """
            SELECT bundle_key FROM notifications
            WHERE incident_id = ?1 AND channel = ?2 AND address = ?3 AND bundle_key IS NOT NULL ORDER BY id DESC LIMIT 1
            """, incident, address.channel.rawValue, address.address)?.optionalText("bundle_key")
    }

    /// When it is sent; nil for one that was.
    func due(ofBundle key: String, on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT due_at FROM notifications WHERE key = ?1", key)?.optionalTime("due_at")
    }

    /// Lanes whose breaker has let nothing through for some tries.
    func down(at time: Timestamp, on connection: any SQLConnection) throws -> Set<String> {
        let rows = try connection.query(
            "SELECT lane FROM notification_lanes WHERE failures >= ?1 AND open_until > ?2", Lane.downAfter, time)
        return Set(try rows.map { try $0.text("lane") })
    }

    /// Incidents with messages that could be changed, of these.
    func edited(_ incidents: Set<IncidentID>, on connection: any SQLConnection) throws -> [IncidentID] {
        let incidents = incidents.sorted()
        let statements = incidents.map { incident in
            SQLStatement(
                "SELECT id FROM notifications WHERE incident_id = ?1 AND channel = 'telegram' AND \(Self.canBeEdited) LIMIT 1", incident)
        }
        return zip(incidents, try connection.run(statements)).filter { !$0.1.isEmpty }.map(\.0)
    }

    /// An opening that is, or will be, a message of its own.
    private static let canBeEdited =
        "kind IN ('opened', 'reopened') AND state IN ('waiting', 'failed', 'sent', 'delivered', 'read', 'acknowledged')"

    // MARK: Statements

    static func insert(_ decisions: [Decision], at time: Timestamp) -> [SQLStatement] {
        SQLStatement.inserts(
            into: "notifications",
            """
            incident_id, service_id, kind, channel, recipient, address, destination_id, destination, user_id, method_id, contact_id, \
            language, time_zone, state, reason, key, text, headline, content, bundle_key, held_by, lane, due_at, until, log_position, \
            created_at, updated_at
            """, rows: decisions.map { $0.values(at: time) }, onConflict: "(key) DO NOTHING")
    }

    /// A lane has something to do from a moment on, unless its breaker is open for longer.
    static func wake(_ lane: String, _ channel: ChannelKind, at due: Timestamp) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO notification_lanes (lane, channel, due_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (lane) DO UPDATE SET due_at =
                CASE WHEN notification_lanes.open_until > excluded.due_at
                        AND (notification_lanes.due_at IS NULL OR notification_lanes.due_at > notification_lanes.open_until)
                    THEN notification_lanes.open_until
                WHEN notification_lanes.open_until > excluded.due_at THEN notification_lanes.due_at
                WHEN notification_lanes.due_at IS NULL OR notification_lanes.due_at > excluded.due_at THEN excluded.due_at
                ELSE notification_lanes.due_at END
            """, lane, channel.rawValue, due)
    }

    /// The messages of an incident that can be changed are to be.
    static func edit(_ incident: IncidentID, at time: Timestamp) -> [SQLStatement] {
        edit("incident_id = ?1 AND channel = 'telegram' AND \(canBeEdited)", .integer(incident.rawValue), at: time)
    }

    /// One message is to be changed: another incident joined it.
    static func edit(bundle key: String, at time: Timestamp) -> [SQLStatement] {
        edit("key = ?1 AND channel = 'telegram'", .text(key), at: time)
    }

    private static func edit(_ condition: String, _ argument: SQLValue, at time: Timestamp) -> [SQLStatement] {
        [
            SQLStatement(
                """
                UPDATE notifications SET edit_wanted = edit_wanted + 1, edit_due_at = coalesce(edit_due_at, ?2) WHERE \(condition)
                """, [argument, time.sqlValue]),
            SQLStatement(
                """
                UPDATE notification_lanes SET due_at = CASE WHEN open_until > ?2 THEN open_until ELSE ?2 END
                WHERE (due_at IS NULL OR due_at > ?2) AND lane IN (
                    SELECT lane FROM notifications WHERE \(condition) AND edit_due_at IS NOT NULL AND reference IS NOT NULL)
                """, [argument, time.sqlValue]),
        ]
    }

    /// What is still to be sent of an incident that is gone is not sent.
    static func drop(_ incident: IncidentID, at time: Timestamp) -> SQLStatement {
        SQLStatement(
            """
            UPDATE notifications SET state = 'suppressed', reason = 'the incident was deleted', due_at = NULL, content = NULL,
                updated_at = ?2
            WHERE incident_id = ?1 AND due_at IS NOT NULL
            """, incident, time)
    }
}

extension DecisionStore.Told: RowDecodable {
    init(row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.text("kind")), let state = MessageState(rawValue: try row.text("state")) else {
            throw StorageError(.internal, "a message of unknown kind or state")
        }
        (self.kind, self.state) = (kind, state)
        channel = try row.optionalText("channel").flatMap { ChannelKind(rawValue: $0) }
        address = try row.optionalText("address")
        destination = try row.optionalInt64("destination_id")
        destinationName = try row.optionalText("destination")
        user = try row.optionalInt64("user_id").map { UserID($0) }
        method = try row.optionalInt64("method_id")
        language = Language(rawValue: try row.text("language")) ?? .english
        timeZone = TimeZone(identifier: try row.text("time_zone")) ?? .gmt
    }

    /// Of a decision that is not written yet.
    init(_ decision: Decision) {
        (kind, state, channel, address) = (decision.kind, decision.state, decision.channel, decision.address)
        (destination, destinationName, user, method) = (decision.destination, decision.destinationName, decision.user, decision.method)
        (language, timeZone) = (decision.language, decision.timeZone)
    }
}

extension Decision {
    /// In the order of the columns.
    fileprivate func values(at time: Timestamp) -> [SQLValue] {
        [
            incident.sqlValue, service.sqlValue, .text(kind.rawValue), (channel?.rawValue).sqlValue, recipient.sqlValue, address.sqlValue,
            destination.sqlValue, destinationName.sqlValue, user.sqlValue, method.sqlValue, contact.sqlValue, .text(language.rawValue),
            .text(timeZone.identifier), .text(state.rawValue), reason.sqlValue, .text(key), .text(text), (headline?.line).sqlValue,
            content.sqlValue, bundleKey.sqlValue, heldBy.sqlValue, lane.sqlValue, dueAt.sqlValue, until.sqlValue, .integer(position),
            time.sqlValue,
            time.sqlValue,
        ]
    }
}

extension StoredContent {
    /// As a row keeps it.
    var line: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }

    init?(line: String) {
        guard let content = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else { return nil }
        self = content
    }
}
