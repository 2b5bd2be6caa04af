import Accounts
import Kernel
import Logging
import Platform
import TestKit

@testable import Playbooks

/// A database with the tables of playbooks, a stepped clock, and a past of our own making.
struct DryRunFixture {
    let test: TestDatabase
    let world = TestWorld()
    let past: [PastEpisode]
    let chief = Caller(actor: .user(UserID(1), name: "chief"), access: Access(base: .supervisor))

    var database: Database { test.database }

    /// - Parameter past: by number of the incident.
    init(_ past: [PastEpisode] = []) async throws {
        self.past = past
        test = try await TestDatabase(AccountsStorage.migrations + PlaybooksStorage.migrations)
    }

    /// Two episodes a step.
    var history: HistoryPort {
        HistoryPort(
            end: { [past] _ in past.compactMap { $0.incident?.rawValue }.max() ?? 0 },
            stretch: { [past] span, place, end, _, _ in
                let rest = past.filter { episode in
                    let number = episode.incident?.rawValue ?? 0
                    return span.contains(episode.began) && number > place.incident && number <= end
                }
                let found = Array(rest.prefix(2))
                let next = rest.count > 2 ? found.last?.incident.map { HistoryPort.Place(incident: $0.rawValue, line: 0) } : nil
                return .init(episodes: found, next: next)
            },
            facts: { sent in
                guard let title = sent["title"]?.string else { throw ClientError.notFound }
                return Facts(
                    service: sent["service"]?.string ?? "", level: .error, title: title, message: "",
                    triggers: sent["triggers"]?.elements == nil ? [] : [["servico": "login"]])
            },
            address: { "/incidents/\($0)" })
    }

    var runs: DryRunOperations { DryRunOperations(database: database, history: history, now: { world.now }) }

    func worker(_ owner: String = "a") -> DryRunWorker {
        DryRunWorker(
            database: database, history: history, owner: owner, now: { world.now },
            logger: Logger(label: "dry runs") { _ in SwiftLogNoOpLogHandler() })
    }

    /// One report of an incident of the service, an hour before the clock's beginning, over after so many seconds.
    static func episode(_ incident: Int64, service: String = "Login", over: Int? = nil) -> PastEpisode {
        let began = TestWorld().now.adding(.seconds(-3600))
        let end = over.map { [PastEpisode.Change(began.adding(.seconds($0)), .over)] } ?? []
        return PastEpisode(
            incident: IncidentID(incident), facts: Facts(service: service, level: .error, title: "A", message: ""), began: began,
            changes: [.init(began, .counted(1))] + end)
    }

    /// Tells N1 after five minutes and N2 after half an hour.
    let playbook = Playbook(
        code: "login", name: "Login", service: "Login",
        escalate: [
            Step(after: Span(seconds: 300), tell: [.team("N1")]), Step(occurrences: 20, after: Span(seconds: 1800), tell: [.team("N2")]),
        ])

    /// As `would 3 1`: kind, incident and step.
    func lines(_ id: Int64) async throws -> [String] {
        let view = try await runs.find(id, by: chief)
        return DryRunLine.Kind.allCases.flatMap { kind in
            view[kind].map { "\($0.kind.rawValue) \($0.incident?.description ?? "-") \($0.step) \($0.reason)" }
        }
    }

    var day: DryRun.Question { .past(world.now.adding(.seconds(-86_400))...world.now) }
}
