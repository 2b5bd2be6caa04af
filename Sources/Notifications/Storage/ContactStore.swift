import Accounts
import Kernel
import Platform

/// Customers who can be told.
struct ContactStore: Sendable {
    /// By number.
    /// - Parameter tag: only those that have it, whatever its case.
    func list(
        tag: String? = nil, after: Int64 = 0, limit: Int, on connection: any SQLConnection
    ) throws -> [Contact] {
        let rows =
            try tag.map { tag in
                try connection.query(
                    """
                    SELECT \(Self.columns) FROM contacts c WHERE id > ?1
                        AND EXISTS (SELECT 1 FROM contact_tags t WHERE t.contact_id = c.id AND t.folded = ?3) ORDER BY id LIMIT ?2
                    """, after, limit, tag.lowercased())
            } ?? connection.query("SELECT \(Self.columns) FROM contacts c WHERE id > ?1 ORDER BY id LIMIT ?2", after, limit)
        return try contacts(rows, on: connection)
    }

    func find(_ id: Int64, on connection: any SQLConnection) throws -> Contact? {
        try contacts(connection.query("SELECT \(Self.columns) FROM contacts c WHERE id = ?1", id), on: connection).first
    }

    /// Who agreed to be told, has all of these tags and can be reached so, by number.
    func audience(
        _ tags: [String], _ channel: ChannelKind, after: Int64, limit: Int, on connection: any SQLConnection
    ) throws -> [Contact] {
        let columns: [ChannelKind: String] = [.mail: "mail", .xmpp: "xmpp", .telegram: "telegram", .webpush: "webpush"]
        let folded = Set(tags.map { $0.lowercased() }).sorted()
        guard let column = columns[channel], let first = folded.first else { return [] }
        let others = folded.dropFirst().indices.map { index in
            "AND EXISTS (SELECT 1 FROM contact_tags o WHERE o.contact_id = c.id AND o.folded = ?\(index + 3))"
        }
        let rows = try connection.query(
            """
            SELECT \(Self.columns) FROM contact_tags t JOIN contacts c ON c.id = t.contact_id
            WHERE t.folded = ?1 AND t.contact_id > ?2 AND c.consent = 1 AND c.\(column) IS NOT NULL \(others.joined(separator: " "))
            ORDER BY t.contact_id LIMIT ?3
            """, [.text(first), after.sqlValue, limit.sqlValue] + folded.dropFirst().map(SQLValue.text))
        return try rows.map { try Contact(row: $0, tags: []) }
    }

    /// A customer who was told something of an incident, or will be.
    struct Told: Sendable {
        /// The message's number and key.
        let message: Int64
        let key: String
        let channel: ChannelKind
        let contact: Contact
    }

    /// Who was told, or will be, of one incident, oldest first.
    func told(of incident: IncidentID, after message: Int64, limit: Int, on connection: any SQLConnection) throws -> [Told] {
        try connection.query(
            """
            SELECT n.id AS message, n.channel, n.key, \(Self.columns) FROM notifications n JOIN contacts c ON c.id = n.contact_id
            WHERE n.incident_id = ?1 AND n.contact_id IS NOT NULL AND n.id > ?2
                AND n.state IN ('waiting', 'failed', 'sent', 'delivered', 'read', 'acknowledged') ORDER BY n.id LIMIT ?3
            """, incident, message, limit
        ).compactMap { row in
            guard let channel = ChannelKind(rawValue: try row.text("channel")) else { return nil }
            return Told(
                message: try row.int64("message"), key: try row.text("key"), channel: channel, contact: try Contact(row: row, tags: []))
        }
    }

    /// A chat has another number now, and nobody else has that one.
    func move(chat: String, to new: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contacts SET telegram = ?2 WHERE telegram = ?1 AND NOT EXISTS (SELECT 1 FROM contacts WHERE telegram = ?2)", chat, new)
    }

    /// Who has one of these addresses; several, when one has the mail address and another the JID.
    func known(_ draft: ContactDraft, on connection: any SQLConnection) throws -> Set<Int64> {
        let rows = try connection.query(
            """
            SELECT id FROM contacts WHERE mail = ?1 UNION SELECT id FROM contacts WHERE xmpp = ?2
            UNION SELECT id FROM contacts WHERE telegram = ?3
            """, draft.mail, draft.xmpp, draft.telegram)
        return Set(try rows.map { try $0.int64("id") })
    }

    func insert(_ draft: ContactDraft, at time: Timestamp, on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.row(
            """
            INSERT INTO contacts (name, language, consent, mail, xmpp, telegram, webpush, created_at, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) RETURNING id
            """, draft.name, draft.language.rawValue, draft.consent, draft.mail, draft.xmpp, draft.telegram, draft.webpush?.line, time)
        guard let id = try row?.int64("id") else { throw StorageError(.internal, "no id of a new contact") }
        try setTags(draft.tags, of: id, on: connection)
        return id
    }

    func update(_ id: Int64, _ draft: ContactDraft, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE contacts SET name = ?2, language = ?3, consent = ?4, mail = coalesce(?5, mail), xmpp = coalesce(?6, xmpp),
                telegram = coalesce(?7, telegram), changed_at = ?8
            WHERE id = ?1
            """, id, draft.name, draft.language.rawValue, draft.consent, draft.mail, draft.xmpp, draft.telegram, time)
        try setTags(draft.tags, of: id, on: connection)
    }

    func delete(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contacts WHERE id = ?1", id)
    }

    private func setTags(_ tags: [String], of id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_tags WHERE contact_id = ?1", id)
        try connection.run(
            SQLStatement.inserts(
                into: "contact_tags", "contact_id, folded, tag", rows: tags.map { [id.sqlValue, .text($0.lowercased()), .text($0)] }))
    }

    private static let columns = "c.id, c.name, c.language, c.consent, c.mail, c.xmpp, c.telegram, c.webpush, c.created_at, c.changed_at"

    private func contacts(_ rows: [Row], on connection: any SQLConnection) throws -> [Contact] {
        let statements = try rows.map { row in
            SQLStatement("SELECT tag FROM contact_tags WHERE contact_id = ?1 ORDER BY folded", try row.int64("id"))
        }
        return try zip(rows, try connection.run(statements)).map { row, tags in
            try Contact(row: row, tags: try tags.map { try $0.text("tag") })
        }
    }
}

extension Contact {
    fileprivate init(row: Row, tags: [String]) throws {
        var draft = ContactDraft(name: try row.text("name"))
        draft.language = Language(rawValue: try row.text("language")) ?? .english
        (draft.tags, draft.consent) = (tags, try row.bool("consent"))
        (draft.mail, draft.xmpp) = (try row.optionalText("mail"), try row.optionalText("xmpp"))
        draft.telegram = try row.optionalText("telegram")
        draft.webpush = try row.optionalText("webpush").flatMap { JSONReader.value(of: $0) }
        self.draft = draft
        (id, createdAt, changedAt) = (try row.int64("id"), try row.time("created_at"), try row.time("changed_at"))
    }

    var auditSubject: String { "contact \(id) (\(draft.name))" }
}
