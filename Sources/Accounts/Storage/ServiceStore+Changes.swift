package import Kernel
package import Platform

extension ServiceStore {
    /// Checks and stores a new service. Throws ``ClientError``: invalid, `nameTaken`, `teamNotFound`.
    /// - Parameter id: a number that no service ever had; nil lets the database choose.
    func add(
        _ draft: ServiceDraft, id: ServiceID? = nil, isStatusURLTrusted: Bool = false, by actor: Actor,
        on connection: any SQLConnection
    ) throws -> Service {
        let draft = try draft.checked()
        try connection.lock(.accounts)
        try refuseMissing(draft.team, on: connection)
        let now = world.now()
        let folded = try freeFoldedName(of: draft, on: connection)
        let values: [any SQLConvertible] = [
            draft.name, folded, draft.statusURL, draft.logsFolder, draft.grouping.rawValue, draft.rateLimit, now,
            try Revision.services.raise(on: connection), draft.team, draft.statusURL != nil && isStatusURLTrusted,
        ]
        let rows = try connection.query(
            """
            INSERT INTO services
                (name, name_folded, status_url, logs_folder, grouping_rule, rate_limit, created_at, revision, team_id, status_url_trusted\(id == nil ? "" : ", id"))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10\(id == nil ? "" : ", ?11")) RETURNING \(ServiceRow.columns)
            """, values.map(\.sqlValue) + (id.map { [$0.sqlValue] } ?? []))
        guard let stored = try rows.first.map(ServiceRow.init(row:)) else { throw ClientError.serviceNotFound }
        let code = try insertCode(draft.code, for: stored.id, at: now, on: connection)
        let service = stored.service(codes: [code])
        try record(.serviceCreated, service, by: actor, on: connection)
        return service
    }

    /// Throws ``ClientError``: `nameTaken`, `teamNotFound`, `serviceNotFound`.
    /// - Parameter draft: checked, from the service as it is in this transaction.
    func update(
        _ service: Service, to draft: ServiceDraft, isStatusURLTrusted: Bool, by actor: Actor, on connection: any SQLConnection
    ) throws -> Service {
        let id = service.id
        let isTrusted = draft.statusURL != nil && isStatusURLTrusted
        let fields = ServiceChanges.changedFields(from: service, to: draft)
        guard !fields.isEmpty || isTrusted != service.isStatusURLTrusted else { return service }
        if draft.name != service.name { try refuseTaken(name: draft.name, except: id, on: connection) }
        if draft.team != service.team { try refuseMissing(draft.team, on: connection) }
        try hold(id, on: connection)
        try connection.execute(
            """
            UPDATE services SET name = ?2, name_folded = coalesce(?3, name_folded), status_url = ?4, logs_folder = ?5, grouping_rule = ?6,
                rate_limit = ?7, team_id = ?8, status_url_trusted = ?9
            WHERE id = ?1
            """, id, draft.name, draft.name == service.name ? nil : NameRule.folded(draft.name), draft.statusURL, draft.logsFolder,
            draft.grouping.rawValue, draft.rateLimit, draft.team, isTrusted)
        if draft.team != service.team { for hook in onMove { try hook(id, actor, connection) } }
        try Self.raiseRevision(of: [id], on: connection)
        let changed = try existing(id, on: connection)
        var detail = ["fields": fields.joined(separator: ", ")]
        if service.name != changed.name { detail["old_name"] = service.name }
        if service.team != changed.team {
            detail["old_team"] = service.team?.description ?? ""
            detail["team"] = changed.team?.description ?? ""
        }
        try record(.serviceChanged, changed, detail: detail, by: actor, on: connection)
        return changed
    }

    /// Makes `code` (or a random one) the current code; the old one stays valid for `overlap`.
    /// - Parameter code: checked.
    func rotate(
        _ service: Service, code: String? = nil, overlap: Duration, by actor: Actor, on connection: any SQLConnection
    ) throws -> Service {
        let id = service.id
        try hold(id, on: connection)
        let now = world.now()
        if overlap > .zero {
            try connection.execute(
                "UPDATE service_codes SET expires_at = ?2 WHERE service_id = ?1 AND expires_at IS NULL", id,
                now.adding(overlap))
        } else {
            try connection.execute("DELETE FROM service_codes WHERE service_id = ?1 AND expires_at IS NULL", id)
        }
        _ = try insertCode(code, for: id, at: now, on: connection)
        try Self.raiseRevision(of: [id], on: connection)
        let seconds = max(0, overlap.components.seconds)
        try record(
            .serviceCodeRotated, service, detail: ["overlap_seconds": String(seconds)], by: actor, on: connection)
        return try existing(id, on: connection)
    }

    /// Deletes the service and what other modules keep of it; returns what that was.
    func delete(_ service: Service, by actor: Actor, on connection: any SQLConnection) throws -> [String: Int] {
        let id = service.id
        try connection.execute("DELETE FROM service_codes WHERE service_id = ?1", id)
        // Waits for those who are storing something of the service; what they store is deleted next.
        try connection.execute("DELETE FROM services WHERE id = ?1", id)
        var deleted: [String: Int] = [:]
        for hook in onDelete { deleted.merge(try hook(id, connection), uniquingKeysWith: +) }
        _ = try Revision.services.raise(on: connection)
        let detail = deleted.reduce(into: [String: String]()) { $0["deleted_" + $1.key] = String($1.value) }
        try Audit.append(
            .serviceDeleted, service.auditSubject, detail: detail, by: actor, at: world.now(), on: connection)
        try EventLog.append([.serviceDeleted(id, team: service.team)], at: world.now(), on: connection)
        return deleted
    }

    /// Deletes codes whose overlap has ended; they are refused already.
    func deleteExpiredCodes(on connection: any SQLConnection) throws -> Int {
        try connection.execute("DELETE FROM service_codes WHERE expires_at <= ?1", world.now())
    }

    /// Keeps the service from being deleted until this transaction ends, and waits for one that is deleting it. Whoever
    /// deletes holds the service first and the counter of revisions later; in another order the two would wait for ever.
    private func hold(_ id: ServiceID, on connection: any SQLConnection) throws {
        guard try connection.execute("UPDATE services SET revision = revision WHERE id = ?1", id) == 1 else {
            throw ClientError.serviceNotFound
        }
    }

    /// Makes whoever would change one of these services wait until this transaction ends.
    package static func hold(_ ids: Set<ServiceID>, on connection: any SQLConnection) throws {
        for id in ids.sorted() { try connection.execute("UPDATE services SET revision = revision WHERE id = ?1", id) }
    }

    static func raiseRevision(of services: [ServiceID], on connection: any SQLConnection) throws {
        guard !services.isEmpty else { return }
        let revision = try Revision.services.raise(on: connection)
        try connection.run(services.map { SQLStatement("UPDATE services SET revision = ?2 WHERE id = ?1", $0, revision) })
    }

    private func refuseMissing(_ team: TeamID?, on connection: any SQLConnection) throws {
        guard let team else { return }
        guard try connection.row("SELECT id FROM teams WHERE id = ?1", team) != nil else { throw ClientError.teamNotFound }
    }

    /// The other system may have had two names that count as one here: its clients go on using both.
    private func freeFoldedName(of draft: ServiceDraft, on connection: any SQLConnection) throws -> String {
        let folded = NameRule.folded(draft.name)
        guard draft.kept.contains(.name), try connection.row("SELECT id FROM services WHERE name = ?1", draft.name) == nil else {
            try refuseTaken(name: draft.name, except: nil, on: connection)
            return folded
        }
        var free = folded
        var number = 1
        while try connection.row("SELECT id FROM services WHERE name_folded = ?1", free) != nil {
            number += 1
            free = "\(folded) #\(number)"
        }
        return free
    }

    private func refuseTaken(name: String, except id: ServiceID?, on connection: any SQLConnection) throws {
        let holder = try connection.row("SELECT id FROM services WHERE name_folded = ?1", NameRule.folded(name))
        guard let holder, try id != holder.id("id") else { return }
        throw ClientError.nameTaken(name)
    }

    /// Stores a code that belongs to nobody, not even as a replaced one that is still valid.
    private func insertCode(
        _ given: String?, for id: ServiceID, at now: Timestamp, on connection: any SQLConnection
    ) throws -> ServiceCode {
        let code = given ?? world.randomCode(length: ServiceCode.generatedLength)
        try connection.execute("DELETE FROM service_codes WHERE code = ?1 AND expires_at <= ?2", code, now)
        let inserted = try connection.execute(
            "INSERT INTO service_codes (code, service_id, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING",
            code, id, now)
        guard inserted == 1 else { throw ClientError.codeUnusable }
        return ServiceCode(text: code, createdAt: now, expiresAt: nil)
    }

    private func record(
        _ action: AuditAction, _ service: Service, detail: [String: String] = [:], by actor: Actor,
        on connection: any SQLConnection
    ) throws {
        let now = world.now()
        try Audit.append(action, service.auditSubject, detail: detail, by: actor, at: now, on: connection)
        try EventLog.append([.serviceChanged(service.id)], at: now, on: connection)
    }
}

extension Service {
    /// How the audit log calls it.
    var auditSubject: String { "service \(id) (\(name))" }
}
