import Accounts
import ArgumentParser
import Incidents
import Kernel
import Platform
import Simulators

/// `switchboard seed`: a year of incidents to try things on.
struct SeedCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fill an installation without incidents with a year of them, to try things on.",
        discussion: """
            Forty services, days and nights, outages that take several services along, and what people did about them. The
            same seed tells the same year. Nobody may serve the installation meanwhile; there is no way back.
            Example: switchboard seed --incidents 1000000 --data-dir /tmp/try
            """)

    @Option(help: "How many incidents.")
    var incidents = 10_000
    @Option(help: "Which year: another number tells another one.")
    var seed: UInt64 = 1
    @OptionGroup var storage: StorageOptions

    /// Incidents written at once.
    private static let stretch = 1000

    func validate() throws {
        guard (1...20_000_000).contains(incidents) else { throw ValidationError("--incidents goes from 1 to 20000000.") }
    }

    func perform() async throws {
        Server.boundMemory()
        let installation = try await storage.openOrMake()
        let lock = try installation.directory.lock()
        defer { lock.release() }
        do { try await fill(installation) } catch let error as IncidentSeeder.NotEmpty { throw Refusal(error.description) }
    }

    private func fill(_ installation: Installation) async throws {
        let (now, settings) = (installation.world.now(), installation.settings)
        let seeder = IncidentSeeder(
            database: installation.database, keepsEventsSince: now.adding(.seconds(-settings.storage.retentionDays * 86_400)))
        try await seeder.begin()
        var year = Year(count: incidents, until: now, seed: seed)
        let services = try await addServices(year.services, installation)
        var (waiting, written): ([SeededIncident], Int64) = ([], 0)
        while let incident = year.next() {
            waiting.append(SeededIncident(incident, services))
            guard waiting.count == Self.stretch || written + Int64(waiting.count) == incidents else { continue }
            try await seeder.write(waiting, from: written + 1)
            written += Int64(waiting.count)
            waiting = []
            if written % 50_000 == 0 { Terminal.note("\(written) of \(incidents) incidents") }
        }
        Terminal.note("Making the indexes.")
        try await seeder.end(count: written)
        Terminal.data("\(written) incidents of \(services.count) services.")
    }

    private func addServices(_ names: [String], _ installation: Installation) async throws -> [Service] {
        let accounts = await installation.accounts()
        var services: [Service] = []
        for name in names {
            let known = try await installation.database.read { [store = accounts.services] in try store.find(name: name, on: $0) }
            if let known { services.append(known); continue }
            services.append(try await accounts.serviceOperations.add(ServiceDraft(name: name), by: .commandLine))
        }
        return services
    }
}

extension SeededIncident {
    fileprivate init(_ incident: YearIncident, _ services: [Service]) {
        let service = services[incident.service]
        var draft = EventDraft(
            title: incident.title, message: incident.message, level: incident.level, logs: incident.logs.joined(separator: "\n"))
        (draft.environment, draft.release, draft.host) = (incident.environment, incident.release, incident.host)
        draft.occurredAt = incident.openedAt
        self.init(
            service: service, draft: draft, openedAt: incident.openedAt, lastAt: incident.lastAt, occurrences: incident.occurrences,
            steps: incident.steps.map { Step($0, service) }, assignee: incident.assignee, tags: incident.tags)
    }
}

extension SeededIncident.Step {
    fileprivate init(_ step: YearIncident.Step, _ service: Service) {
        let who = step.who ?? service.name
        switch step.kind {
        case .acknowledged: self.init(kind: .acknowledged, at: step.at, who: who)
        case .resolved: self.init(kind: .resolved, at: step.at, who: who)
        case .closed: self.init(kind: .closed, at: step.at, who: who)
        case .reopened: self.init(kind: .reopened, at: step.at, who: who)
        case .assigned: self.init(kind: .assigned, at: step.at, who: who, text: who)
        case .comment(let text): self.init(kind: .comment, at: step.at, who: who, text: text)
        }
    }
}
