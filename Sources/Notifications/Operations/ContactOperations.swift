import Accounts
package import Kernel
package import Platform

/// Customers who can be told, and their consent.
package struct ContactOperations: Sendable {
    let database: Database
    let allowsPrivateBrowsers: Bool
    let now: @Sendable () -> Timestamp
    private let store = ContactStore()

    init(database: Database, allowsPrivateBrowsers: Bool, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.allowsPrivateBrowsers, self.now) = (database, allowsPrivateBrowsers, now)
    }

    /// By number.
    package func list(tag: String? = nil, after: Int64 = 0, limit: Int, by caller: Caller) async throws -> [Contact] {
        try caller.require(.manageContacts)
        return try await database.read { [store] in try store.list(tag: tag, after: after, limit: limit, on: $0) }
    }

    /// Throws ``ClientError``: `contactNotValid`, `addressNotValid`, `addressNotAllowed`, `contactKnown`, `notPermitted`.
    package func add(_ draft: ContactDraft, by caller: Caller) async throws -> Contact {
        let time = now()
        return try await database.write { connection in
            try caller.require(.manageContacts)
            var checked = try draft.checked()
            checked.webpush = try checked.webpush.map { try WebPushSubscription($0, allowsPrivate: allowsPrivateBrowsers).json }
            guard try store.known(checked, on: connection).isEmpty else { throw ClientError.contactKnown }
            let id = try store.insert(checked, at: time, on: connection)
            guard let contact = try store.find(id, on: connection) else { throw ClientError.contactNotFound }
            try Audit.append(.contactAdded, contact.auditSubject, by: caller.actor, at: time, on: connection)
            return contact
        }
    }

    package func remove(_ id: Int64, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.manageContacts)
            guard let contact = try store.find(id, on: connection) else { throw ClientError.contactNotFound }
            try store.delete(id, on: connection)
            try Audit.append(.contactRemoved, contact.auditSubject, by: caller.actor, at: time, on: connection)
        }
    }

    /// What became, or would become, of the lines of a file.
    package struct Report: Sendable {
        package var isPreview: Bool
        package var added = 0
        package var changed = 0
        package var refused: [RefusedLine] = []
    }

    /// Lines that are written at once, so that a long file holds up nothing else for long.
    private static let batch = 200

    /// Takes a file over: who is known by an address is changed, others are added.
    /// - Parameter isPreview: only finds out what would become of it.
    package func take(_ file: ContactFile, isPreview: Bool, by caller: Caller) async throws -> Report {
        try caller.require(.manageContacts)
        let time = now()
        var (report, rest) = (Report(isPreview: isPreview), file.rows[...])
        var new: Set<String> = []
        while !rest.isEmpty {
            let rows = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            (report, new) = try await database.write { [report, new] in try take(rows, report, new, at: time, on: $0) }
        }
        guard !isPreview else { return report }
        let detail = ["added": "\(report.added)", "changed": "\(report.changed)"]
        try await database.write {
            try Audit.append(.contactsImported, "contacts", detail: detail, by: caller.actor, at: time, on: $0)
        }
        return report
    }

    /// Some of its lines.
    /// - Parameter new: addresses that a preview would have added so far: nothing of it is there yet.
    private func take(
        _ rows: ArraySlice<ContactFile.Row>, _ report: Report, _ new: Set<String>, at time: Timestamp, on connection: any SQLConnection
    ) throws -> (Report, Set<String>) {
        var (report, new) = (report, new)
        for row in rows {
            switch row.result {
            case .failure(let error): report.refused.append(.init(line: row.line, error: error))
            case .success(let draft):
                let known = try store.known(draft, on: connection)
                guard known.count < 2 else {
                    report.refused.append(.init(line: row.line, error: .contactKnown))
                    continue
                }
                let addresses = [draft.mail, draft.xmpp, draft.telegram].compactMap { $0 }
                let isKnown = !known.isEmpty || !new.isDisjoint(with: addresses)
                if isKnown { report.changed += 1 } else { report.added += 1 }
                if report.isPreview {
                    new.formUnion(addresses)
                } else if let known = known.first {
                    try store.update(known, draft, at: time, on: connection)
                } else {
                    _ = try store.insert(draft, at: time, on: connection)
                }
            }
        }
        return (report, new)
    }
}
