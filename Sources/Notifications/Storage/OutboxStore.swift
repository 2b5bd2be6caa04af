import Foundation
import Kernel
import Platform

/// What is to be sent, claimed lane by lane: whoever holds a lane's lease sends its messages, and nobody else does.
struct OutboxStore: Sendable {
    /// How long a lease holds when its owner dies: longer than any batch takes.
    static let lease = Duration.seconds(150)

    /// Lanes with something to do that nobody is at, those that have waited longest first.
    func dueLanes(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [String] {
        try connection.query(
            """
            SELECT lane FROM notification_lanes WHERE due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)
            ORDER BY due_at LIMIT ?2
            """, time, limit
        ).map { try $0.text("lane") }
    }

    /// The lane, or nil when somebody else was faster.
    func claim(_ lane: String, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Lane? {
        try connection.first(
            Lane.self,
            """
            UPDATE notification_lanes SET claimed_until = ?2, claimed_by = ?3
            WHERE lane = ?1 AND due_at <= ?4 AND (claimed_until IS NULL OR claimed_until <= ?4) RETURNING \(Lane.columns)
            """, lane, time.adding(Self.lease), owner, time)
    }

    /// False when the lease was lost meanwhile: it ran out, and another process has the lane.
    func renew(_ lane: Lane, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE notification_lanes SET claimed_until = ?3, failures = ?4, open_until = ?5, error = ?6, failed_at = ?7, sent_at = ?8,
                edited_at = ?9
            WHERE lane = ?1 AND claimed_by = ?2
            """, lane.name, owner, time.adding(Self.lease), lane.failures, lane.openUntil, lane.error, lane.failedAt, lane.sentAt,
            lane.editedAt) == 1
    }

    /// Lets go of a lane and says when it is due next. The first statement makes whoever puts something into it wait, so that the
    /// others see all there is.
    func release(
        _ lane: Lane, by owner: String, at time: Timestamp, notBefore: Timestamp?, on connection: any SQLConnection
    ) throws {
        let held = try connection.execute(
            "UPDATE notification_lanes SET claimed_until = NULL, claimed_by = NULL WHERE lane = ?1 AND claimed_by = ?2", lane.name, owner)
        guard held == 1 else { return }
        try postponeBlocked(in: lane.name, at: time, on: connection)
        let row = try connection.row(
            """
            SELECT (SELECT min(due_at) FROM notifications WHERE lane = ?1 AND due_at IS NOT NULL) AS message,
                (SELECT min(edit_due_at) FROM notifications
                    WHERE lane = ?1 AND edit_due_at IS NOT NULL AND reference IS NOT NULL) AS edit
            """, lane.name)
        let edit = try row?.optionalTime("edit").map { max($0, lane.nextEdit ?? $0) }
        let next = [try row?.optionalTime("message"), edit].compactMap { $0 }.min()
        let due = next.map { max($0, lane.openUntil ?? $0, notBefore ?? $0) }
        try connection.execute("UPDATE notification_lanes SET due_at = ?2 WHERE lane = ?1", lane.name, due)
    }

    /// Messages that are due and wait for an older one about the same incident become due with it.
    private func postponeBlocked(in lane: String, at time: Timestamp, on connection: any SQLConnection) throws {
        let older = """
            FROM notifications e WHERE e.incident_id = notifications.incident_id AND e.id < notifications.id AND coalesce(e.lane, '') = ?1
                AND e.address = notifications.address AND e.due_at > ?2
            """
        try connection.execute(
            """
            UPDATE notifications SET due_at = (SELECT max(e.due_at) \(older))
            WHERE lane = ?1 AND due_at <= ?2 AND EXISTS (SELECT 1 \(older))
            """, lane, time)
    }

    func isHeld(_ lane: Lane, by owner: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            "SELECT lane FROM notification_lanes WHERE lane = ?1 AND claimed_by = ?2 AND claimed_until > ?3", lane.name, owner, time) != nil
    }

    /// Everybody who holds a lease, also one that has run out.
    func owners(on connection: any SQLConnection) throws -> [String] {
        try connection.query("SELECT DISTINCT claimed_by FROM notification_lanes WHERE claimed_by IS NOT NULL").map {
            try $0.text("claimed_by")
        }
    }

    /// Gives up what a process held when it died, so that its messages need not wait until the leases run out.
    func releaseAll(of owner: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notification_lanes SET claimed_until = NULL, claimed_by = NULL WHERE claimed_by = ?1", owner)
    }

    /// Of test messages that were begun before a moment nobody will ever say what came of them.
    func endTests(before begun: Timestamp, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE notifications SET state = 'gave_up', reason = 'it was broken off', updated_at = ?2
            WHERE state = 'waiting' AND kind = 'test' AND due_at IS NULL AND created_at < ?1
            """, begun, time)
    }

    // MARK: Messages

    // A lane in `coalesce` is not looked up by its index: an incident has few messages, a lane may have thousands.

    /// What of a lane is due, the longest due first. Of one incident and address only the oldest, which the others wait for.
    func due(in lane: String, at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [OutboxMessage] {
        try connection.all(
            OutboxMessage.self,
            """
            SELECT \(OutboxMessage.columns) FROM notifications n WHERE lane = ?1 AND due_at <= ?2 AND NOT EXISTS (
                SELECT 1 FROM notifications e WHERE e.incident_id = n.incident_id AND e.id < n.id
                    AND coalesce(e.lane, '') = n.lane
                    AND e.address = n.address AND e.due_at IS NOT NULL)
            ORDER BY due_at, id LIMIT ?3
            """, lane, time, limit)
    }

    /// Messages of a lane that were sent and are to be changed.
    func edits(in lane: String, at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [OutboxMessage] {
        try connection.all(
            OutboxMessage.self,
            """
            SELECT \(OutboxMessage.columns) FROM notifications n
            WHERE lane = ?1 AND edit_due_at <= ?2 AND reference IS NOT NULL ORDER BY edit_due_at LIMIT ?3
            """, lane, time, limit)
    }

    /// What of a lane waits for people who have a further contact method, by number.
    func divertible(in lane: String, after id: Int64, limit: Int, on connection: any SQLConnection) throws -> [OutboxMessage] {
        try connection.all(
            OutboxMessage.self,
            """
            SELECT \(OutboxMessage.columns) FROM notifications n JOIN contact_methods m ON m.id = n.method_id
            WHERE n.lane = ?1 AND n.due_at IS NOT NULL AND n.id > ?2 AND n.kind NOT IN ('test', 'code') AND EXISTS (
                SELECT 1 FROM contact_methods o WHERE o.user_id = m.user_id AND o.verified_at IS NOT NULL
                    AND (o.position > m.position OR (o.position = m.position AND o.id > m.id)))
            ORDER BY n.id LIMIT ?3
            """, lane, id, limit)
    }

    func find(_ id: Int64, on connection: any SQLConnection) throws -> OutboxMessage? {
        try connection.first(OutboxMessage.self, "SELECT \(OutboxMessage.columns) FROM notifications n WHERE id = ?1", id)
    }

    func find(key: String, on connection: any SQLConnection) throws -> OutboxMessage? {
        try connection.first(OutboxMessage.self, "SELECT \(OutboxMessage.columns) FROM notifications n WHERE key = ?1", key)
    }

    /// The reference of the first message to an address in which an incident was told; also one with many incidents.
    func firstReference(
        of incident: IncidentID, _ channel: ChannelKind, _ address: String, before id: Int64, on connection: any SQLConnection
    ) throws -> JSON? {
        try connection.row(
            """
            SELECT coalesce(n.reference, b.reference) AS reference FROM notifications n LEFT JOIN notifications b ON b.key = n.bundle_key
            WHERE n.incident_id = ?1 AND n.channel = ?2 AND n.address = ?3 AND n.id < ?4
                AND coalesce(n.reference, b.reference) IS NOT NULL ORDER BY n.id LIMIT 1
            """, incident, channel.rawValue, address, id
        ).flatMap { try $0.optionalText("reference") }.flatMap { JSONReader.value(of: $0) }
    }

    /// How many incidents share a message, and the first of them.
    func members(ofBundle key: String, first: Int, on connection: any SQLConnection) throws -> (count: Int, some: [IncidentID]) {
        let count = try connection.row("SELECT count(*) AS number FROM notifications WHERE bundle_key = ?1", key)?.int("number") ?? 0
        let some = try connection.query(
            "SELECT incident_id FROM notifications WHERE bundle_key = ?1 AND incident_id IS NOT NULL ORDER BY id LIMIT ?2", key, first)
        return (count, try some.map { try $0.id("incident_id") })
    }

    /// What was told in one message is told in another.
    func move(bundle key: String, to other: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE notifications SET bundle_key = ?2 WHERE bundle_key = ?1", key, other)
    }

    // MARK: What came of it

    /// Writes down how a try ended. What was sent may have been answered already; a state that somebody else gave the row meanwhile (the
    /// incident was deleted) stays.
    func record(_ end: Ending, of message: OutboxMessage, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE notifications SET state = CASE WHEN ?2 = 'sent' THEN coalesce(evidence, ?2) ELSE ?2 END, reason = ?3,
                attempts = attempts + ?10, due_at = ?4, reference = coalesce(?5, reference),
                text = coalesce(?6, text), content = CASE WHEN ?7 = 1 THEN content ELSE NULL END, updated_at = ?8,
                edit_due_at = CASE WHEN edit_wanted > ?9 THEN edit_due_at ELSE NULL END
            WHERE id = ?1 AND state IN ('waiting', 'failed')
            """, message.id, end.state.rawValue, end.reason, end.dueAt, end.reference?.line, end.text, end.keepsContent, time,
            message.editWanted, end.isTry ? 1 : 0)
    }

    /// What is told of the same incident afterwards waits until the one that failed is tried again.
    func postpone(after message: OutboxMessage, to due: Timestamp, on connection: any SQLConnection) throws {
        guard let incident = message.incident else { return }
        try connection.execute(
            """
            UPDATE notifications SET due_at = ?5
            WHERE incident_id = ?1 AND id > ?2 AND coalesce(lane, '') = ?3 AND address = ?4 AND due_at IS NOT NULL AND due_at < ?5
            """, incident, message.id, message.lane, message.address, due)
    }

    /// A change went out; another that was wanted meanwhile is due now.
    func recordEdit(
        _ message: OutboxMessage, text: String?, headline: IncidentHeadline? = nil, again: Timestamp?, at time: Timestamp,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE notifications SET text = coalesce(?2, text), headline = coalesce(?6, headline),
                edit_due_at = CASE WHEN CAST(?3 AS BIGINT) IS NOT NULL THEN ?3 WHEN edit_wanted > ?4 THEN ?5 ELSE NULL END
            WHERE id = ?1
            """, message.id, text, again, message.editWanted, time, headline?.line)
    }

    /// There is nothing of it to change any more.
    func forgetReference(of message: OutboxMessage, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE notifications SET reference = NULL, edit_due_at = NULL WHERE id = ?1", message.id)
    }

    /// All that was told or is to be told to an address belongs to another one.
    func move(
        _ message: OutboxMessage, to address: String, shown: String, lane: String, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE notifications SET address = ?4, recipient = ?5, lane = CASE WHEN lane IS NULL THEN NULL ELSE ?6 END
            WHERE channel = ?1 AND recipient = ?2 AND address = ?3
            """, message.channel.rawValue, message.recipient, message.address, address, shown, lane)
    }

    /// Whether ``giveUp(at:limit:on:)`` would find something.
    func hasExpired(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            """
            SELECT n.id FROM notifications n JOIN notification_lanes l ON l.lane = n.lane
            WHERE n.due_at IS NOT NULL AND n.until <= ?1 AND l.open_until > ?1 AND l.claimed_by IS NULL LIMIT 1
            """, time) != nil
    }

    /// Messages whose time is over and that nothing would try any more, because the breaker of their lane is open; how many there were.
    func giveUp(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            UPDATE notifications SET state = 'gave_up', due_at = NULL, updated_at = ?1,
                content = CASE WHEN kind = 'code' THEN NULL ELSE content END, reason = coalesce(reason,
                (SELECT l.error FROM notification_lanes l WHERE l.lane = notifications.lane))
            WHERE id IN (
                SELECT n.id FROM notifications n JOIN notification_lanes l ON l.lane = n.lane
                WHERE n.due_at IS NOT NULL AND n.until <= ?1 AND l.open_until > ?1 AND l.claimed_by IS NULL
                ORDER BY n.until LIMIT ?2)
            """, time, limit)
    }
}

/// How a try ended, as the row says it.
struct Ending: Sendable {
    var state: MessageState
    var reason: String?
    /// When it is tried again; nil for never.
    var dueAt: Timestamp?
    var reference: JSON?
    /// What was sent, where that is known only then.
    var text: String?
    /// False for what ended without being handed over.
    var isTry = true
    /// It says nothing any more: its incidents are told by another message, or it holds a code.
    var isEmpty = false

    /// What may be sent again needs what it says.
    var keepsContent: Bool { (state == .failed || state == .gaveUp) && !isEmpty }
}

/// A row of the outbox that is to be sent.
struct OutboxMessage: Sendable {
    let id: Int64
    let incident: IncidentID?
    let service: ServiceID?
    let kind: MessageKind
    let channel: ChannelKind
    let recipient: String
    let address: String
    let destination: Int64?
    let destinationName: String?
    let user: UserID?
    let method: Int64?
    let contact: Int64?
    let language: Language
    let timeZone: TimeZone
    let state: MessageState
    let attempts: Int
    let key: String
    let text: String
    let content: StoredContent?
    let reference: JSON?
    let lane: String
    let until: Timestamp
    let createdAt: Timestamp
    let editWanted: Int64
    /// In the event log, of what is told.
    let position: Int64
}

extension OutboxMessage: RowDecodable {
    static let columns = """
        n.id, n.incident_id, n.service_id, n.kind, n.channel, n.recipient, n.address, n.destination_id, n.destination, n.user_id, \
        n.method_id, n.contact_id, n.language, n.time_zone, n.state, n.attempts, n.key, n.text, n.content, n.reference, n.lane, n.until, \
        n.created_at, n.edit_wanted, n.log_position
        """

    init(row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.text("kind")), let channel = ChannelKind(rawValue: try row.text("channel")),
            let state = MessageState(rawValue: try row.text("state"))
        else { throw StorageError(.internal, "a message of unknown kind, state or channel") }
        (self.kind, self.channel, self.state) = (kind, channel, state)
        id = try row.int64("id")
        incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        service = try row.optionalInt64("service_id").map { ServiceID($0) }
        (recipient, address) = (try row.text("recipient"), try row.text("address"))
        (destination, destinationName) = (try row.optionalInt64("destination_id"), try row.optionalText("destination"))
        user = try row.optionalInt64("user_id").map { UserID($0) }
        method = try row.optionalInt64("method_id")
        contact = try row.optionalInt64("contact_id")
        language = Language(rawValue: try row.text("language")) ?? .english
        timeZone = TimeZone(identifier: try row.text("time_zone")) ?? .gmt
        (attempts, key, text) = (try row.int("attempts"), try row.text("key"), try row.text("text"))
        content = try row.optionalText("content").flatMap { StoredContent(line: $0) }
        reference = try row.optionalText("reference").flatMap { JSONReader.value(of: $0) }
        lane = try row.optionalText("lane") ?? ""
        (until, createdAt) = (try row.time("until"), try row.time("created_at"))
        (editWanted, position) = (try row.int64("edit_wanted"), try row.int64("log_position"))
    }
}

extension Lane: RowDecodable {
    static let columns = "lane, channel, due_at, failures, open_until, error, failed_at, sent_at, edited_at"

    init(row: Row) throws {
        guard let channel = ChannelKind(rawValue: try row.text("channel")) else {
            throw StorageError(.internal, "a lane of an unknown channel")
        }
        (name, self.channel, failures) = (try row.text("lane"), channel, try row.int("failures"))
        (openUntil, error) = (try row.optionalTime("open_until"), try row.optionalText("error"))
        editedAt = try row.optionalTime("edited_at")
        (failedAt, sentAt, dueAt) = (try row.optionalTime("failed_at"), try row.optionalTime("sent_at"), try row.optionalTime("due_at"))
    }
}
