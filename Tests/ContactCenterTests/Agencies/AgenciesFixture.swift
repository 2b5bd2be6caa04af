import Accounts
import Foundation
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import ContactCenter

/// A database with the tables of calls and agencies, a stepped clock, and a gateway that does as it is told.
struct AgenciesFixture {
    let test: TestDatabase
    let world = TestWorld()
    let gateway = GatewayDouble()
    let cards: AgencyCards
    let agencies: AgencyOperations
    let pop: PopOperations
    let recorder: CallRecorder
    let keeper: EnrichmentKeeper

    var database: Database { test.database }
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(engine: TestEngine? = nil, hasGateway: Bool = true, matters: CallerMatters = .none) async throws {
        test = try await TestDatabase(AccountsStorage.migrations + ContactCenterStorage.migrations, engine: engine, now: world)
        var settings = GatewaySettings()
        if hasGateway { settings.url = URL(string: GatewayDouble.url) }
        (settings.user, settings.password) = (GatewayDouble.user, GatewayDouble.password)
        let (database, now) = (test.database, world.world.now)
        cards = AgencyCards(AgencyGateway(settings, http: gateway.http, now: now), database: database, settings: settings, now: now)
        agencies = AgencyOperations(database: database, region: "lt", now: now)
        pop = PopOperations(database: database, cards: cards, matters: matters, now: now, logger: Self.logger)
        recorder = CallRecorder(database: database, now: now, logger: Self.logger)
        keeper = Self.keeper("test#1", cards, database, now)
    }

    static func keeper(
        _ owner: String, _ cards: AgencyCards, _ database: Database, _ now: @escaping @Sendable () -> Timestamp
    ) -> EnrichmentKeeper {
        EnrichmentKeeper(cards: cards, lease: .seconds(45), database: database, owner: owner, now: now, logger: logger)
    }

    // MARK: Short

    @discardableResult
    func add(_ id: String, _ phones: String..., name: String? = nil) async throws -> Agency {
        try await agencies.save(id, name: name, phones: phones, by: .commandLine)
    }

    /// The telephone rings.
    func ring(_ number: String?, callID: String? = nil) async throws -> Call {
        var draft = CallDraft(number: number.flatMap { PhoneNumber($0) }, region: "lt", door: .tel)
        draft.callID = callID
        return try await recorder.begin(draft, isAnswered: false, in: .none)
    }

    func call(_ id: CallID) async throws -> Call { try #require(try await database.read { try CallStore.find(id, on: $0) }) }

    /// All that is due is worked on.
    func enrich() async throws { while try await keeper.runOnce() {} }

    func count(_ table: String) async throws -> Int {
        try await database.read { try $0.row("SELECT count(*) AS number FROM \(table)")?.int("number") ?? 0 }
    }

    func actions() async throws -> [String] {
        try await database.read { try $0.query("SELECT action FROM audit_log ORDER BY id").map { try $0.text("action") } }
    }
}
