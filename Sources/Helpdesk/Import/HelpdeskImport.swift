package import Accounts
package import Kernel
package import Platform

/// Brings the users and the unread notices of an old helpdesk over, also while the server serves. Run again, it brings only what is
/// new. What cannot be right is mended, and told.
package struct HelpdeskImport: Sendable {
    package enum Failure: Error, Sendable, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        case notAHelpdesk(path: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let reason): "\(path) cannot be read as an SQLite database: \(reason)"
            case .notAHelpdesk(let path): "\(path) is no database of a helpdesk: it has no table of users with names"
            }
        }
    }

    /// What users could do there: work with what they are told of.
    package static let role = Role.operator
    /// Notices written in one transaction, so that a serving process waits for none of them long.
    private static let batch = 500

    private let path: String
    private let database: Database
    private let accounts: AccountsModule
    private let time: @Sendable (String) -> Timestamp?
    private let now: @Sendable () -> Timestamp
    private let words: TextCatalog
    private let linkURL: @Sendable (String) -> String

    /// - Parameters:
    ///   - path: the old SQLite file; it is only read.
    ///   - time: reads the times of its rows.
    ///   - words: for what cannot be brought over.
    ///   - linkURL: the address under which a user uses a one-time token.
    package init(
        path: String, database: Database, accounts: AccountsModule, time: @escaping @Sendable (String) -> Timestamp?,
        now: @escaping @Sendable () -> Timestamp, words: TextCatalog, linkURL: @escaping @Sendable (String) -> String
    ) {
        (self.path, self.database, self.accounts) = (path, database, accounts)
        (self.time, self.now, self.words, self.linkURL) = (time, now, words, linkURL)
    }

    /// Throws ``Failure`` when the file is not what it should be, ``StorageError`` when our database cannot take it.
    package func run() async throws -> HelpdeskImportSummary {
        let (file, old) = try await open()
        var summary = HelpdeskImportSummary()
        let users = try await importPeople(try await old.people(), &summary)
        for kind in NoticeKind.allCases {
            if old.tables[kind] == nil { summary.notes.append("not found: the table of \(kind) notices") }
            try await importNotices(kind, of: old, users, &summary)
        }
        try file.close()
        return summary
    }

    private func open() async throws -> (ReadOnlySQLite, OldHelpdesk) {
        do {
            let file = try ReadOnlySQLite(path: path)
            guard let old = try await OldHelpdesk(file, time: time) else { throw Failure.notAHelpdesk(path: path) }
            return (file, old)
        } catch let error as StorageError {
            throw Failure.unreadable(path: path, reason: error.message)
        }
    }

    // MARK: Users

    /// Returns who the old users are here, by their old numbers.
    private func importPeople(_ people: [OldHelpdesk.Person], _ summary: inout HelpdeskImportSummary) async throws -> [String: UserID] {
        var (users, taken): ([String: UserID], Set<String>) = ([:], [])
        for person in people {
            guard let name = Self.name(of: person, besides: taken) else {
                summary.users.skipped += 1
                summary.notes.append("user \(person.id) is left out: neither a name nor an address that nobody before has")
                continue
            }
            if name != person.name { summary.notes.append("user \(person.id), \"\(person.name)\", is called \(name)") }
            taken.insert(NameRule.folded(name))
            do {
                let email = try? EmailRule.checked(person.email)
                if email == nil, !person.email.isEmpty { summary.notes.append("user \(name): \"\(person.email)\" is no e-mail address") }
                let brought = try await database.write { try bring(name, email, on: $0) }
                users[person.id] = brought.user
                if brought.isNew { summary.users.imported += 1 } else { summary.users.known += 1 }
                if brought.isAddressTaken { summary.notes.append("user \(name): the address \(email ?? "") is another user's") }
                if let token = brought.token { summary.links.append(.init(name: name, link: linkURL(token))) }
            } catch let error as ClientError {
                summary.users.skipped += 1
                summary.notes.append("user \(name): \(words.detail(error))")
            }
        }
        return users
    }

    /// The name, or the address of one whose name is none or somebody's before: the same ones each time.
    private static func name(of person: OldHelpdesk.Person, besides taken: Set<String>) -> String? {
        [person.name, person.email].first { name in
            guard let kept = try? NameRule.kept(name) else { return false }
            return !taken.contains(NameRule.folded(kept))
        }
    }

    private struct Brought: Sendable {
        let user: UserID
        let isNew: Bool
        let isAddressTaken: Bool
        /// Of a link, for who is new or has not chosen a password since an import before.
        let token: String?
    }

    private func bring(_ name: String, _ email: String?, on connection: any SQLConnection) throws -> Brought {
        let (users, store) = (accounts.users, accounts.userStore)
        let owner = try email.flatMap { try store.find(email: $0, on: connection) }
        guard let user = try store.find(name: name, on: connection) else {
            let made = try users.invite(
                name: name, role: Self.role, email: owner == nil ? email : nil, isImported: true, by: .commandLine, on: connection)
            return Brought(user: made.user.id, isNew: true, isAddressTaken: owner != nil, token: made.linkToken)
        }
        let isAddressTaken = owner != nil && owner?.id != user.id
        if let email, user.email == nil, owner == nil {
            _ = try users.setEmail(user.id, email, by: .commandLine, on: connection)
        }
        return Brought(user: user.id, isNew: false, isAddressTaken: isAddressTaken, token: try link(for: user, on: connection))
    }

    /// None for who signs in with a password already, here or with the house's own.
    private func link(for user: User, on connection: any SQLConnection) throws -> String? {
        guard !user.hasPassword, !user.isDisabled else { return nil }
        do {
            return try accounts.users.resetLink(for: user.id, by: .commandLine, on: connection).linkToken
        } catch ClientError.Code.passwordElsewhere {
            return nil
        }
    }

    // MARK: Notices

    private func importNotices(
        _ kind: NoticeKind, of old: OldHelpdesk, _ users: [String: UserID], _ summary: inout HelpdeskImportSummary
    ) async throws {
        guard let table = old.tables[kind]?.name else { return }
        var (last, seen): (Int64, Set<NoticeDraft>) = (0, [])
        var (strays, doubles, undated) = (0, 0, 0)
        while true {
            let rows = try await old.unread(kind, after: last, limit: Self.batch)
            guard let end = rows.last else { break }
            last = end.id
            var drafts: [NoticeDraft] = []
            for row in rows {
                guard let user = users[row.user], let issue = row.issue else { strays += 1; continue }
                var draft = NoticeDraft(
                    user: user, kind: kind, issue: issue, source: "", subject: row.subject, oldStatus: row.oldStatus,
                    newStatus: row.newStatus, author: row.author, body: CommentHTML.harmless(row.notes), happenedAt: row.at ?? now())
                // The old system kept the same change several times.
                guard row.at == nil || seen.insert(draft).inserted else { doubles += 1; continue }
                if row.at == nil { undated += 1 }
                draft.source = "old:\(table):\(row.id)"
                drafts.append(draft)
            }
            let new = try await database.write { [drafts, now] in try NoticeStore.add(drafts, at: now(), on: $0).count }
            summary.notices.imported += new
            summary.notices.known += drafts.count - new
        }
        summary.notices.skipped += strays + doubles
        let told = [(strays, "are of nobody who was brought over, or of no issue"), (doubles, "say the same as one before")]
        summary.notes += told.filter { $0.0 > 0 }.map { "\(table): \($0.0) rows \($0.1), and are left out" }
        if undated > 0 { summary.notes.append("\(table): \(undated) rows have no time, and count as of now") }
    }
}
