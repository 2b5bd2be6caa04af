package import Accounts
import Foundation
package import Kernel
package import Platform

/// Brings an old Dispatcher's applications, incidents and users over, also while the server serves. Run again, it brings
/// only what is new.
package struct DispatcherImport: Sendable {
    package enum Failure: Error, Sendable, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        case notADispatcher(path: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let reason): "\(path) cannot be read as an SQLite database: \(reason)"
            case .notADispatcher(let path):
                "\(path) is no database of a Dispatcher: it has no table of applications (apps with id, name, code)"
            }
        }
    }

    /// Incidents written in one transaction, so that a serving process waits for none of them long.
    private static let batch = 500
    /// What users could do in the old system: everything but managing users.
    package static let role = Role.supervisor

    private let path: String
    private let database: Database
    private let accounts: AccountsModule
    private let limits: EventLimits
    private let clock: LocalTime
    private let world: World
    private let words: TextCatalog
    private let linkURL: @Sendable (String) -> String
    private let progress: @Sendable (String) -> Void

    /// - Parameters:
    ///   - path: the old SQLite file; it is only read.
    ///   - words: for what cannot be brought over.
    ///   - linkURL: the address under which a user uses a one-time token.
    ///   - progress: called with a sentence that says how far it is.
    package init(
        path: String, database: Database, accounts: AccountsModule, settings: Settings, world: World,
        words: TextCatalog, linkURL: @escaping @Sendable (String) -> String, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.path, self.database, self.accounts, self.world) = (path, database, accounts, world)
        (self.words, self.linkURL, self.progress) = (words, linkURL, progress)
        limits = settings[EventLimits.self]
        clock = LocalTime(zone: settings[DispatcherSettings.self].timeZone)
    }

    /// Throws ``Failure`` when the file is not what it should be, ``StorageError`` when our database cannot take it.
    package func run() async throws -> ImportSummary {
        let old = try await open()
        var summary = ImportSummary()
        summary.notes = old.schema.missing.map { "not found: \($0)" }
        let editors = try await importUsers(old, &summary)
        let services = try await importApps(old, &summary)
        try await importIncidents(old, services: services, editors: editors, &summary)
        try old.database.close()
        return summary
    }

    private func open() async throws -> OldDispatcher {
        let (schema, file): (OldSchema?, ReadOnlySQLite)
        do {
            file = try ReadOnlySQLite(path: path)
            schema = try await file.read { try OldSchema($0) }
        } catch let error as StorageError {
            throw Failure.unreadable(path: path, reason: error.message)
        }
        guard let schema else { throw Failure.notADispatcher(path: path) }
        return OldDispatcher(database: file, schema: schema, clock: clock)
    }

    // MARK: Users

    /// Returns the names by which incidents call them.
    private func importUsers(_ old: OldDispatcher, _ summary: inout ImportSummary) async throws -> [String: String] {
        let users = try await old.users()
        progress("\(users.count) users")
        for (_, name) in users {
            do {
                let (isNew, token) = try await database.write { [accounts] connection in
                    try Self.passwordLink(for: name, accounts, on: connection)
                }
                if isNew { summary.users.imported += 1 } else { summary.users.known += 1 }
                if let token { summary.links.append(.init(name: name, link: linkURL(token))) }
            } catch let error as ClientError {
                summary.users.skipped += 1
                summary.notes.append("user \(name): \(words.detail(error))")
            }
        }
        return Dictionary(users.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// A link for a user who is new, or who has not chosen a password since an import before.
    private static func passwordLink(
        for name: String, _ accounts: AccountsModule, on connection: any SQLConnection
    ) throws -> (isNew: Bool, token: String?) {
        guard let user = try accounts.userStore.find(name: name, on: connection) else {
            let made = try accounts.users.invite(name: name, role: role, isImported: true, by: .commandLine, on: connection)
            return (true, made.linkToken)
        }
        guard !user.hasPassword, !user.isDisabled else { return (false, nil) }
        return (false, try accounts.users.resetLink(for: user.id, by: .commandLine, on: connection).linkToken)
    }

    // MARK: Applications

    /// By what old incidents call theirs.
    private typealias Services = [OldDispatcher.AppReference: Service]

    private func importApps(_ old: OldDispatcher, _ summary: inout ImportSummary) async throws -> Services {
        let apps = try await old.apps()
        progress("\(apps.count) applications")
        var services: Services = [:]
        for app in apps {
            do {
                let (service, isNew) = try await importApp(app)
                if isNew { summary.applications.imported += 1 } else { summary.applications.known += 1 }
                services[.number(app.id)] = service
                services[.name(app.name)] = service
            } catch let error as ClientError {
                summary.applications.skipped += 1
                summary.notes.append("application \(app.name) and its incidents: \(words.detail(error))")
            }
        }
        return services
    }

    private func importApp(_ app: OldDispatcher.App) async throws -> (service: Service, isNew: Bool) {
        let draft = ServiceDraft(
            name: app.name, code: app.code, statusURL: app.statusURL, logsFolder: app.logsFolder,
            kept: Set(ServiceDraft.Field.allCases))
        return try await database.write { [store = accounts.services, changes = accounts.serviceOperations] connection in
            let ledger = ImportLedger(connection: connection)
            if let known = try ledger.newID(.app, app.code), let service = try store.find(ServiceID(known), on: connection) {
                return (service, false)
            }
            // Somebody was faster and made it by hand.
            if let service = try store.find(code: app.code, on: connection), service.name == app.name { return (service, false) }
            let id = try ledger.free(app.id, in: "services").map { ServiceID($0) }
            let service = try changes.add(draft, id: id, by: .commandLine, on: connection)
            try ledger.forget(.app, app.code)
            try ledger.record(.app, app.code, as: service.id.rawValue)
            return (service, true)
        }
    }

    // MARK: Incidents

    private func importIncidents(
        _ old: OldDispatcher, services: Services, editors: [String: String], _ summary: inout ImportSummary
    ) async throws {
        let total = try await old.incidentCount()
        var (last, done, strays) = (Int64.min, 0, 0)
        while true {
            let batch = try await old.incidents(after: last, limit: Self.batch)
            // Numbers that do not rise are no numbers: the same rows would come for ever.
            guard let end = batch.last, end.id > last else { break }
            let items = batch.compactMap { incident in
                services[incident.app].map { ImportedIncident(incident, of: $0, editors: editors, limits: limits, now: world.now()) }
            }
            let new = try await database.write { connection in
                try items.reduce(0) { try $0 + ($1.write(on: connection) ? 1 : 0) }
            }
            summary.incidents.imported += new
            summary.incidents.known += items.count - new
            strays += batch.count - items.count
            (last, done) = (end.id, done + batch.count)
            progress("incidents: \(done) of \(total)")
        }
        summary.incidents.skipped = strays
        if strays > 0 { summary.notes.append("\(strays) incidents belong to no application that was brought over") }
    }
}
