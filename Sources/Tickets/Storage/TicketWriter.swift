import Kernel
import Platform

/// Takes documents into the store. Many go together: whatever their number, it is four round trips to a database server.
enum TicketWriter {
    /// A document that is the same as the newest one of its ticket changes nothing but when it was seen last.
    /// - Returns: in the order of the documents; of two about the same ticket the later one counts.
    static func take(
        _ documents: [TicketDocument], in zone: ZoneRules, at time: Timestamp, on connection: any SQLConnection
    ) throws -> [StoredTicket] {
        let documents = latest(documents)
        var known = try known(documents, on: connection)
        let before = known
        try addMissing(documents, &known, in: zone, at: time, on: connection)
        let changed = documents.filter { known[$0.ticket.number]?.digest != $0.digest }
        let inserted = try connection.run(
            changed.map { document in
                SQLStatement(
                    "INSERT INTO ticket_documents (ticket_id, at, digest, closed_at, body) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                    known[document.ticket.number]?.id, time, document.digest, closedAt(document.ticket, zone), document.body)
            })
        for (document, rows) in zip(changed, inserted) {
            known[document.ticket.number]?.document = try rows.first?.int64("id") ?? 0
        }
        let kept = documents.compactMap { document in known[document.ticket.number].map { (document.ticket, $0) } }
        let closures = try TicketStore.closures(before: kept.map { ($1.id, $1.document) }, on: connection)
        let stored = zip(kept, closures).map { kept, closures in
            StoredTicket(id: kept.1.id, document: kept.1.document, ticket: kept.0, closures: closures)
        }
        let isChanged = Set(changed.map(\.ticket.number))
        try connection.run(
            stored.flatMap { stored -> [SQLStatement] in
                guard isChanged.contains(stored.ticket.number) else {
                    return [SQLStatement("UPDATE tickets SET seen_at = ?2 WHERE id = ?1", stored.id, time)]
                }
                return [update(stored, zone, time)] + legs(of: stored, zone) + comments(of: stored)
                    + (before[stored.ticket.number].flatMap { superseded($0, time) }.map { [$0] } ?? [])
            })
        return stored
    }

    private struct Known {
        let id: Int64
        var document: Int64
        let digest: String?
        /// Whether the document says so.
        let isClosed: Bool
    }

    private static func latest(_ documents: [TicketDocument]) -> [TicketDocument] {
        let last = Dictionary(documents.enumerated().map { ($1.ticket.number, $0) }) { $1 }
        return documents.enumerated().filter { last[$1.ticket.number] == $0 }.map(\.element)
    }

    private static func known(_ documents: [TicketDocument], on connection: any SQLConnection) throws -> [String: Known] {
        let found = try connection.run(
            documents.map { document in
                SQLStatement(
                    """
                    SELECT t.id, t.document_id, d.digest, d.closed_at FROM tickets t JOIN ticket_documents d ON d.id = t.document_id
                    WHERE t.number = ?1
                    """, document.ticket.number)
            })
        let pairs = try zip(documents, found).compactMap { document, rows -> (String, Known)? in
            guard let row = rows.first else { return nil }
            return (
                document.ticket.number,
                Known(
                    id: try row.int64("id"), document: try row.int64("document_id"), digest: try row.text("digest"),
                    isClosed: try row.optionalInt64("closed_at") != nil)
            )
        }
        return Dictionary(pairs) { $1 }
    }

    private static func addMissing(
        _ documents: [TicketDocument], _ known: inout [String: Known], in zone: ZoneRules, at time: Timestamp,
        on connection: any SQLConnection
    ) throws {
        let missing = documents.filter { known[$0.ticket.number] == nil }
        let added = try connection.run(
            missing.map { document in
                // Another process may have been first.
                SQLStatement(
                    """
                    INSERT INTO tickets (number, status, is_open, document_id, seen_at) VALUES (?1, ?2, 1, 0, ?3)
                    ON CONFLICT (number) DO UPDATE SET seen_at = excluded.seen_at RETURNING id
                    """, document.ticket.number, document.ticket.status.word, time)
            })
        for (document, rows) in zip(missing, added) {
            guard let row = rows.first else { continue }
            known[document.ticket.number] = Known(id: try row.int64("id"), document: 0, digest: nil, isClosed: false)
        }
    }

    /// A document that told a closing stays: clocks of tickets that were reopened go by it.
    private static func superseded(_ known: Known, _ time: Timestamp) -> SQLStatement? {
        guard !known.isClosed else { return nil }
        return SQLStatement(
            "INSERT INTO ticket_superseded (document_id, ticket_id, at) VALUES (?1, ?2, ?3) ON CONFLICT (document_id) DO NOTHING",
            known.document, known.id, time)
    }

    private static func closedAt(_ ticket: SourceTicket, _ zone: ZoneRules) -> Timestamp? {
        ticket.status == .closed ? ticket.closed.map { Timestamp(seconds: $0.instant(in: zone)) } : nil
    }

    private static func time(_ source: SourceTime?, _ zone: ZoneRules) -> SQLValue {
        source.map { Timestamp(seconds: $0.instant(in: zone)) }.sqlValue
    }

    private static func update(_ stored: StoredTicket, _ zone: ZoneRules, _ time: Timestamp) -> SQLStatement {
        let ticket = stored.ticket
        let created = ticket.tasks.compactMap { $0.created?.instant(in: zone) }.min().map(Timestamp.init(seconds:))
        return SQLStatement(
            """
            UPDATE tickets SET status = ?2, subject = ?3, priority = ?4, created_at = ?5, closed_at = ?6, completed_day = ?7,
                allowed = ?8, deadline_at = ?9, department = ?10, is_open = ?11, document_id = ?12, seen_at = ?13, look_at = 0
            WHERE id = ?1
            """,
            [
                stored.id.sqlValue, ticket.status.word.sqlValue, ticket.subject.sqlValue, ticket.priority.sqlValue, created.sqlValue,
                closedAt(ticket, zone).sqlValue, ticket.completedDay(in: zone).sqlValue, ticket.allowed.sqlValue,
                Self.time(ticket.deadline, zone), ticket.department.sqlValue, (ticket.status == .inWork).sqlValue,
                stored.document.sqlValue, time.sqlValue,
            ])
    }

    private static func legs(of stored: StoredTicket, _ zone: ZoneRules) -> [SQLStatement] {
        let rows = stored.ticket.tasks.enumerated().map { place, task -> [SQLValue] in
            [
                stored.document.sqlValue, place.sqlValue, stored.id.sqlValue, task.number.sqlValue, task.kind.rawValue.sqlValue,
                task.unit.sqlValue, task.person.sqlValue, time(task.created, zone), (task.created?.text).sqlValue,
                time(task.assigned, zone), (task.assigned?.text).sqlValue, time(task.completed, zone), (task.completed?.text).sqlValue,
                time(task.suspendedUntil, zone), (task.suspendedUntil?.text).sqlValue, task.closeComment.sqlValue,
            ]
        }
        return SQLStatement.inserts(
            into: "ticket_legs",
            """
            document_id, place, ticket_id, task, kind, department, person, created_at, created_source, assigned_at, assigned_source,
            completed_at, completed_source, suspended_until, suspended_source, close_comment
            """, rows: rows)
    }

    private static func comments(of stored: StoredTicket) -> [SQLStatement] {
        let rows = stored.ticket.tasks.enumerated().flatMap { place, task in
            task.comments.enumerated().map { position, text -> [SQLValue] in
                [stored.document.sqlValue, place.sqlValue, position.sqlValue, text.sqlValue]
            }
        }
        return SQLStatement.inserts(into: "ticket_comments", "document_id, place, position, text", rows: rows)
    }
}
