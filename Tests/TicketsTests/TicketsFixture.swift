import Accounts
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import Tickets

/// A database with the tables of tickets, a stepped clock, a ticket system behind a connector, and a desk that remembers.
struct TicketsFixture {
    /// What the ticket system has, and how it fails.
    struct System: Sendable {
        var tickets: [String: JSON] = [:]
        /// Numbers by filter.
        var lists: [String: [String]] = [:]
        /// Questions that are refused, by number or filter.
        var refused: [String: Int] = [:]
        /// Tickets that come when the stream ends.
        var slow: [String: AsyncStream<Void>] = [:]
        var isConnected = true
        var asked: [ConnectorQuestion] = []

        func count(_ question: ConnectorQuestion) -> Int { asked.filter { $0 == question }.count }
    }

    struct Desk: Sendable {
        var reports: [TicketDesk.Report] = []
        var recovered: [IncidentID] = []
        var isDown = false
    }

    final class Memory<Value: Sendable>: Sendable {
        private let state: Mutex<Value>
        init(_ value: Value) { state = Mutex(value) }
        var value: Value { state.withLock { $0 } }
        func change(_ body: @Sendable (inout Value) throws -> Void) rethrows { try state.withLock { try body(&$0) } }
    }

    struct NotNow: Error {}

    static let arrears = "arrears"
    static let stopped = "stopped"

    let test: TestDatabase
    let world = TestWorld(now: "2026-11-21T21:30:00Z")  // 00:30 on the 22nd in Moscow
    let system = Memory(System())
    let desk = Memory(Desk())
    let settings: TicketSettings
    let intake: TicketIntake
    let runs: RunWorker
    let list: SuspendedList
    let warnings: WarningKeeper
    let operations: TicketOperations
    let runOperations: RunOperations
    let rules: RuleBookOperations

    var database: Database { test.database }

    /// - Parameter engine: named by tests that change the schema.
    init(engine: TestEngine? = nil) async throws {
        test = try await TestDatabase(AccountsStorage.migrations + TicketsStorage.migrations, engine: engine, now: world)
        var settings = TicketSettings()
        (settings.filterArrears, settings.filterStopped, settings.timeZone) = (Self.arrears, Self.stopped, moscow.zone)
        self.settings = settings
        let (database, now) = (test.database, world.world.now)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let connectors = Self.port(system)
        intake = TicketIntake(database: database, zone: moscow, now: now)
        runs = RunWorker(
            database: database, intake: intake, connectors: connectors, settings: settings, owner: "test", now: now, logger: logger)
        list = SuspendedList(
            database: database, intake: intake, connectors: connectors, settings: settings, owner: "test", now: now, logger: logger)
        warnings = WarningKeeper(database: database, desk: Self.port(desk), zone: moscow, now: now, logger: logger)
        operations = TicketOperations(database: database, zone: moscow, now: now)
        runOperations = RunOperations(database: database, zone: moscow, now: now)
        rules = RuleBookOperations(database: database, now: now)
    }

    private static func port(_ system: Memory<System>) -> ConnectorPort {
        ConnectorPort(
            ask: { question, _ in
                system.change { $0.asked.append(question) }
                let state = system.value
                guard state.isConnected else { return ConnectorAnswer(status: 501, result: "module not connect") }
                switch question {
                case .list(let filter):
                    if let status = state.refused[filter] { return ConnectorAnswer(status: status, result: "no list") }
                    let numbers = state.lists[filter] ?? []
                    return ConnectorAnswer(
                        status: 200,
                        result: .list(numbers.map { ["id": .integer(1), "ticketId": Int64($0).map(JSON.integer) ?? .text($0)] }))
                case .ticket(let number):
                    if let slow = state.slow[number] { for await _ in slow {} }
                    if let status = state.refused[number] { return ConnectorAnswer(status: status, result: "no ticket") }
                    guard let ticket = state.tickets[number] else { return ConnectorAnswer(status: 404, result: "not found") }
                    return ConnectorAnswer(status: 200, result: ticket)
                }
            }, isConnected: { system.value.isConnected }, arrivals: { AsyncStream { $0.finish() } })
    }

    private static func port(_ desk: Memory<Desk>) -> TicketDesk {
        TicketDesk(
            report: { report in
                try desk.change { state in
                    guard !state.isDown else { throw NotNow() }
                    state.reports.append(report)
                }
                return IncidentID(Int64(100 + desk.value.reports.count))
            },
            recover: { number in desk.change { $0.recovered.append(number) } })
    }

    // MARK: Short

    /// A closed ticket whose last task was completed on a day of November 2026, in Moscow.
    static func closed(_ number: String, day: Int = 21, allowed: JSON = "240", _ tasks: [MadeTask], hasClosed: Bool = true) -> JSON {
        let shift = (day - 20) * 1440
        let moved = tasks.map { task in
            task.with { ($0.from, $0.to) = ($0.from + shift, $0.to.map { $0 + shift }) }
        }
        return Made.json(
            number: number, allowed: allowed, closed: hasClosed ? shift + (tasks.compactMap(\.to).max() ?? 0) : nil, moved)
    }

    /// The ticket system has these in its list of overdue tickets.
    func offer(_ tickets: [JSON], in list: String = arrears) {
        let numbers = tickets.map { $0["id"]?.int.map(String.init) ?? $0["id"]?.string ?? "" }
        system.change { system in
            for (number, ticket) in zip(numbers, tickets) { system.tickets[number] = ticket }
            system.lists[list] = numbers
        }
    }

    /// Works until nothing is due.
    func work() async throws {
        try await runs.beginNight()
        while try await runs.runOnce() {}
    }

    func allRuns() async throws -> [TicketRun] {
        try await database.read { connection in
            try RunStore.list(before: nil, limit: 100, on: connection).compactMap { try RunStore.find($0.id, on: connection) }
        }
    }

    /// The rows of a table for other programs.
    func rows(_ table: TicketTable) async throws -> [[JSON]] {
        try await database.read { try table.part(after: nil, limit: 1000, on: $0).rows }
    }
}
