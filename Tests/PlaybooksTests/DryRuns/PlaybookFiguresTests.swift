import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Whether playbooks are heard", .bothEngines)
struct PlaybookFiguresTests {
    private static let steps = [
        Step(after: Span(seconds: 60), tell: [.team("N1")]), Step(after: Span(seconds: 600), tell: [.team("N2")]),
    ]
    private let viewer = Caller(actor: .user(UserID(2), name: "viewer"), access: Access(base: .viewer))

    /// Three incidents: the first was acknowledged after the first step, the second after the second, the third by nobody.
    private func house() async throws -> PlaybooksFixture {
        let house = try await PlaybooksFixture()
        try await house.save(PlaybooksFixture.plain(Self.steps))
        for id in [1, 2, 3] as [Int64] { try await house.open(id) }
        for (seconds, acknowledged) in [(60, nil), (60, 1), (480, nil), (600, 2), (60, nil)] as [(Int, Int64?)] {
            house.world.advance(.seconds(seconds))
            if let acknowledged { try await house.acknowledge(acknowledged) }
            try await house.run()
        }
        return house
    }

    private func figures(_ house: PlaybooksFixture, _ days: ClosedRange<Int64>? = nil, of code: String? = nil) async throws
        -> [PlaybookFigures]
    {
        let today = house.now.daysSince1970
        return try await PlaybookFiguresOperations(database: house.database).figures(days ?? today...today, of: code, by: viewer)
    }

    /// As `1 team:N1 3 1 2 0`: fired, acknowledged in time, escalated past, late.
    private func lines(_ figures: PlaybookFigures?) -> [String] {
        (figures?.steps ?? []).map { step in
            let counts = step.counts
            return
                "\(step.number) \(step.tell.joined()) \(counts.fired) \(counts.acknowledgedInTime) \(counts.escalatedPast) \(counts.late)"
        }
    }

    @Test("Of each step: fired, acknowledged before the next, escalated past")
    func steps() async throws {
        let house = try await house()
        let found = try await figures(house)
        #expect(found.map(\.code) == ["P"] && found[0].episodes == 3 && found[0].acknowledged == 2)
        #expect(lines(found[0]) == ["1 team:N1 3 1 2 0", "2 team:N2 2 1 0 0"])
        #expect(found[0].meanToAcknowledge == Double(120 + 1200) / 2)
        #expect(try await figures(house, of: "P").count == 1)
        #expect(try await figures(house, of: "Q").isEmpty)
        let today = house.now.daysSince1970
        #expect(try await figures(house, (today - 3)...(today - 1)).isEmpty)
    }

    @Test("Who is told by a later version has a line of their own, and what is late is counted")
    func versions() async throws {
        let house = try await house()
        try await house.save(PlaybooksFixture.plain([Step(after: Span(seconds: 60), tell: [.user("ann")], repeat: Span(seconds: 60))]))
        try await house.open(4)
        try await house.run()
        house.world.advance(.seconds(600))
        try await house.run()
        house.world.advance(.seconds(60))
        try await house.run()
        let found = try await figures(house).first
        #expect(lines(found) == ["1 team:N1 3 1 2 0", "1 user:ann 1 0 0 1", "2 team:N2 2 1 0 0"])
    }

    @Test("What a playbook did is found page by page, in the episodes that began in the span")
    func did() async throws {
        let house = try await house()
        let span = house.now.adding(.seconds(-3600))...house.now
        let (lines, next) = try await house.database.read { try FiredStore.lines(of: "P", in: span, after: 0, on: $0) }
        #expect(
            lines.map { "\($0.incident?.description ?? "") \($0.step) \($0.reason) \($0.tell.joined())" } == [
                "1 1 after team:N1", "2 1 after team:N1", "2 2 after team:N2", "3 1 after team:N1", "3 2 after team:N2",
            ])
        #expect(next == nil)
        let before = house.now.adding(.seconds(-7200))...house.now.adding(.seconds(-3601))
        #expect(try await house.database.read { try FiredStore.lines(of: "P", in: before, after: 0, on: $0).lines } == [])
        #expect(try await house.database.read { try FiredStore.lines(of: "Q", in: span, after: 0, on: $0).lines } == [])
    }

    @Test("Whoever may not see playbooks sees no figures, and nobody asks for more than a year")
    func refused() async throws {
        let house = try await PlaybooksFixture()
        let stranger = Caller(actor: .user(UserID(3), name: "stranger"), access: Access(base: nil))
        await #expect(throws: ClientError.self) {
            try await PlaybookFiguresOperations(database: house.database).figures(0...1, by: stranger)
        }
        await #expect(throws: ClientError.dryRunPeriodNotValid) { try await figures(house, 0...400) }
    }
}
