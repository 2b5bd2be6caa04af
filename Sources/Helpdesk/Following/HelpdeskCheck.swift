import Accounts
package import Kernel
package import Platform

/// What of the helpdesk works, found out by trying: what is asked of Redmine and of its database changes nothing there.
package struct HelpdeskCheck: Sendable {
    private static let mostNames = 20
    private static let mostUsers = 10_000

    private let database: Database
    private let settings: RedmineSettings
    private let world: World
    private let http: OutboundHTTP?

    /// - Parameter http: in place of the network.
    package init(database: Database, settings: Settings, world: World, http: OutboundHTTP? = nil) {
        (self.database, self.settings, self.world, self.http) = (database, settings[RedmineSettings.self], world, http)
    }

    /// One for each thing that was tried.
    package func findings() async throws -> [Finding] {
        guard settings.url != nil || settings.queueDatabase != nil else {
            return [.problem("settings", "neither redmine.url nor redmine.queue_database is set")]
        }
        var found: [Finding] = []
        if settings.url != nil { found += try await redmine() }
        if let address = settings.queueDatabase.flatMap({ MariaAddress($0) }) { found += await queue(address) }
        return try await found + RedmineFinding.findings(database, settings, at: world.now()) + aside()
    }

    // MARK: Redmine

    private func redmine() async throws -> [Finding] {
        let connection = settings.connection()
        guard let client = RedmineClient(settings, http: http ?? settings.http(over: connection), now: world.now) else { return [] }
        let found = await redmine(client)
        try await connection.close()
        return found
    }

    private func redmine(_ client: RedmineClient) async -> [Finding] {
        let person: RedminePerson?
        do { person = RedminePerson(try await client.get("/users/current.json")) } catch {
            return [.problem("redmine.url", "\(client.url): \(error)", Self.advice(error))]
        }
        var found: [Finding] = [.ok("redmine.url", "\(client.url) answers; the key is \(person?.login ?? "?")'s")]
        do {
            let theirs = try await people(client)
            found.append(.ok("administrator", "the key is an administrator's: \(theirs.count) active users are seen"))
            found += await matches(theirs, client)
        } catch RedmineFailure.forbidden {
            found.append(
                .problem(
                    "administrator", "the key is no administrator's: nobody's address is seen, and nobody can be told",
                    "Set redmine.api_key to an administrator's key."))
        } catch {
            found.append(.problem("administrator", "\(error)"))
        }
        found.append(await attempt("issues", "issues can be listed") { _ = try await client.get("/issues.json", [("limit", "1")]) })
        for (key, project) in [("redmine.project", settings.project), ("redmine.quality_project", settings.qualityProject)] {
            guard let project else { continue }
            found.append(
                await attempt(key, "the project \(project) is there") {
                    _ = try await client.get("/projects/\(FormText.encoded(project)).json")
                })
        }
        return found
    }

    private func attempt(_ name: String, _ success: String, _ body: () async throws -> Void) async -> Finding {
        do {
            try await body()
            return .ok(name, success)
        } catch {
            let subject = name.hasPrefix("redmine.") ? success.replacing(" is there", with: "") + ": " : ""
            return .problem(name, "\(subject)\(error)")
        }
    }

    private static func advice(_ error: any Error) -> String? {
        switch error {
        case RedmineFailure.signInWrong, RedmineFailure.forbidden:
            "Look at redmine.api_key, and switch on Administration, Settings, API, \"Enable REST web service\" in Redmine."
        case RedmineFailure.notJSON: "Look whether redmine.url leads to Redmine itself, with its path."
        default: nil
        }
    }

    // MARK: People

    private func people(_ client: RedmineClient) async throws -> [RedminePerson] {
        try await PeopleBook(database: database, redmine: client, matchesLocalPart: settings.matchLocalPart, now: world.now).read()
    }

    private func matches(_ theirs: [RedminePerson], _ client: RedmineClient) async -> [Finding] {
        do {
            let ours = try await database.read { try PeopleStore.ours(limit: Self.mostUsers, on: $0) }
            let logins = Dictionary(theirs.compactMap { person in person.mail.map { (MailAddress.folded($0), person.login) } }) {
                first, _ in first
            }
            let matched = ours.filter { $0.mail.flatMap { logins[$0] } != nil }
            let others = ours.filter { $0.mail.flatMap { logins[$0] } == nil }
            var found: [Finding] = [
                matched.isEmpty
                    ? .problem("users", "no user here has the address of one in Redmine", "Give users addresses: switchboard user email.")
                    : .ok("users", "\(matched.count) users are known in Redmine: \(Self.list(matched.map(\.name)))")
            ]
            if !others.isEmpty, !matched.isEmpty {
                found.append(
                    .warning(
                        "users", "\(others.count) users are not: \(Self.list(others.map(\.name)))",
                        "They are told nothing until they have the address that Redmine knows them by."))
            }
            if let login = matched.first?.mail.flatMap({ logins[$0] }) {
                found.append(
                    await attempt("acting for users", "Redmine answers as \(login)") {
                        let person = RedminePerson(try await client.get("/users/current.json", as: .login(login)))
                        guard person?.login == login else { throw RedmineFailure.notAdministrator }
                    })
            }
            return found
        } catch {
            return [.problem("users", "\(error)")]
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(mostNames).joined(separator: ", ") + (names.count > mostNames ? ", …" : "")
    }

    // MARK: The queue tables

    private func queue(_ address: MariaAddress) async -> [Finding] {
        let session = QueueSession(address, settings: settings)
        var found: [Finding] = []
        do { found.append(.ok("redmine.queue_database", "\(address.place) answers: \(try await session.version())")) } catch {
            return [.problem("redmine.queue_database", "\(address.place): \(error)")]
        }
        for table in QueueTable.allCases {
            do {
                let waiting = try await session.rows(of: table, limit: 1).count
                // No row has this number: it is the right to delete that is tried.
                try await session.delete([0], of: table)
                found.append(.ok(table.name, waiting == 0 ? "is empty, and can be read and emptied" : "can be read and emptied"))
            } catch {
                found.append(.problem(table.name, "\(error)", "The account needs the rights to select and delete on both tables."))
            }
        }
        return found
    }

    private func aside() async throws -> [Finding] {
        try await database.read { try QueueStore.aside(on: $0) }.sorted { $0.key < $1.key }.map { outcome, count in
            .warning(
                "queue tables", "\(count) rows were told to nobody: \(outcome.replacing("_", with: " "))",
                "helpdesk_queue_rows holds them for \(FollowingRetention.queueDays) days.")
        }
    }
}
