import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import Reachability

/// A database with the tables of probes, a stepped clock, a network that does as it is told, and a desk that remembers.
struct ProbesFixture {
    struct Network: Sendable {
        /// Microseconds by target; what is not here does not answer.
        var answers: [String: Int] = [:]
        var looks: [String] = []
    }

    struct Desk: Sendable {
        var reports: [ProbeDesk.Report] = []
        var recovered: [IncidentID] = []
        var maintained: Set<ServiceID> = []
        var usualService: ServiceID?
        var isDown = false
    }

    final class Memory<Value: Sendable>: Sendable {
        private let state: Mutex<Value>
        init(_ value: Value) { state = Mutex(value) }
        var value: Value { state.withLock { $0 } }
        func change<Result: Sendable>(_ body: @Sendable (inout Value) throws -> Result) rethrows -> Result {
            try state.withLock { try body(&$0) }
        }
    }

    struct NotNow: Error {}

    let test: TestDatabase
    let world = TestWorld()
    let network = Memory(Network())
    let desk = Memory(Desk())
    var settings = ProbeSettings()

    var database: Database { test.database }
    let operations: ProbeOperations
    let keeper: ProbeKeeper
    let reporter: ProbeReporter
    var rollUp: ProbeRollUp { ProbeRollUp(database: database, settings: settings, now: world.world.now) }

    /// - Parameter engine: named by tests that change the schema.
    init(engine: TestEngine? = nil) async throws {
        test = try await TestDatabase(AccountsStorage.migrations + ReachabilityStorage.migrations, engine: engine, now: world)
        let (database, now) = (test.database, world.world.now)
        operations = ProbeOperations(database: database, services: ServiceStore(world: world.world), now: now)
        keeper = Self.keeper(database, network, settings, owner: "test#1", now: now)
        reporter = ProbeReporter(
            database: database, desk: Self.port(desk), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    static func keeper(
        _ database: Database, _ network: Memory<Network>, _ settings: ProbeSettings, owner: String,
        now: @escaping @Sendable () -> Timestamp
    ) -> ProbeKeeper {
        ProbeKeeper(
            database: database,
            look: ProbeLook { draft in
                let micros = network.change { network in
                    network.looks.append(draft.target)
                    return network.answers[draft.target]
                }
                guard let micros else { throw ProbeFailure.timeout }
                return micros
            }, limits: settings.hysteresis, owner: owner, now: now)
    }

    private static func port(_ desk: Memory<Desk>) -> ProbeDesk {
        ProbeDesk(
            report: { report in
                try desk.change { state in
                    guard !state.isDown else { throw NotNow() }
                    state.reports.append(report)
                    return IncidentID(Int64(100 + state.reports.count))
                }
            },
            recover: { number in desk.change { $0.recovered.append(number) } }, maintained: { _ in desk.value.maintained },
            usualService: { _ in desk.value.usualService })
    }

    // MARK: Short

    @discardableResult
    func add(_ name: String, every: Int = 10, parent: String? = nil) async throws -> Probe {
        var draft = ProbeDraft(name: name, kind: .icmp, target: "\(name).example.org")
        (draft.every, draft.parent) = (every, parent)
        return try await operations.add(draft, by: .commandLine)
    }

    func answer(_ name: String, _ micros: Int?) {
        network.change { $0.answers["\(name).example.org"] = micros }
    }

    /// The clock goes on, and what is due is looked at, so many times.
    func look(_ times: Int = 1, every: Duration = .seconds(10)) async throws {
        for _ in 0..<times {
            world.advance(every)
            try await keeper.runOnce()
            try await reporter.runOnce()
        }
    }

    func probe(_ name: String) async throws -> Probe? {
        try await database.read { try ProbeStore.find(name: name, on: $0) }
    }

    func count(_ table: String) async throws -> Int {
        try await database.read { try $0.row("SELECT count(*) AS number FROM \(table)")?.int("number") ?? 0 }
    }
}
