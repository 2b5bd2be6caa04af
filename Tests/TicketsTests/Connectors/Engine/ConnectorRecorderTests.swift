import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Tickets

@Suite(.oneEngine) struct ConnectorRecorderTests {
    /// A desk that remembers what it was told.
    final class Desk: Sendable {
        let heard = Mutex<[String]>([])

        var port: TicketDesk {
            TicketDesk(
                report: { report in
                    self.heard.withLock { $0.append("\(report.level.word): \(report.title)") }
                    return IncidentID(7)
                }, recover: { number in self.heard.withLock { $0.append("resolved \(number)") } })
        }

        func take() -> [String] {
            heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }
    }

    private let desk = Desk()
    private let scene: ConnectorScene
    private let recorder: ConnectorRecorder

    init() async throws {
        scene = try await ConnectorScene()
        let words = try Texts(parts: TicketsModule.declaration.pageParts).for(.english)
        let reporter = ConnectorReporter(database: scene.database, desk: desk.port, words: words, now: scene.world.world.now)
        recorder = ConnectorRecorder(
            database: scene.database, ledger: scene.hub.ledger, reporter: reporter, now: scene.world.world.now)
    }

    private func rows() async throws -> [Connector] { try await scene.database.read { try ConnectorStore.all(on: $0) } }

    @Test func whoComesAndStaysAwayIsWrittenDownAndTold() async throws {
        let connector = try await scene.old()
        try await recorder.runOnce()
        #expect(try await rows().map(\.name) == ["nttm 192.0.2.7"])
        #expect(try await rows().map(\.isConnected) == [true])
        #expect(desk.take() == ["info: Connector nttm 192.0.2.7 is connected", "resolved 7"])
        try await connector.breakOff()
        try await recorder.runOnce()
        #expect(try await rows().map(\.disconnectedBecause) == [.broken])
        #expect(desk.take().isEmpty)
        scene.world.advance(.seconds(10))
        try await recorder.runOnce()
        #expect(desk.take() == ["error: Connector nttm 192.0.2.7 is disconnected"])
        try await recorder.runOnce()
        #expect(desk.take().isEmpty)
        _ = try await scene.old()
        try await recorder.runOnce()
        #expect(desk.take() == ["resolved 7", "info: Connector nttm 192.0.2.7 is connected", "resolved 7"])
    }

    @Test func whoIsBackSoonIsNobodysTrouble() async throws {
        let connector = try await scene.old()
        try await recorder.runOnce()
        _ = desk.take()
        try await connector.breakOff()
        try await recorder.runOnce()
        scene.world.advance(.seconds(5))
        _ = try await scene.old()
        scene.world.advance(.seconds(60))
        try await recorder.runOnce()
        #expect(desk.take().isEmpty)
    }

    @Test func oneOfTwoBehindAnAddressIsEnough() async throws {
        let first = try await scene.old()
        _ = try await scene.old()
        try await first.breakOff()
        try await recorder.runOnce()
        #expect(try await rows().map(\.isConnected) == [true])
    }

    @Test func whoWasConnectedWhenTheServerEndedIsNot() async throws {
        try await scene.database.write { [now = scene.world.now] connection in
            let id = try ConnectorStore.id(ofOld: "192.0.2.9", named: "nttm 192.0.2.9", at: now, on: connection)
            let arrival = ConnectorArrival(key: .nttm("192.0.2.9"), name: "nttm 192.0.2.9", address: "192.0.2.9")
            try ConnectorStore.setConnected(id, arrival, at: now, on: connection)
            try ConnectorStore.setTold(true, incident: IncidentID(7), of: id, on: connection)
        }
        try await recorder.runOnce()
        #expect(try await rows().map(\.disconnectedBecause) == [.stopped])
        // They have not forgotten the server; their pauses have grown.
        scene.world.advance(.seconds(89))
        try await recorder.runOnce()
        #expect(desk.take().isEmpty)
        scene.world.advance(.seconds(1))
        try await recorder.runOnce()
        #expect(desk.take() == ["error: Connector nttm 192.0.2.9 is disconnected"])
    }

    @Test func whoWasForgottenIsWrittenDownWhenItComesAgainAndNotWhenItGoes() async throws {
        let connector = try await scene.old()
        try await recorder.runOnce()
        let id = try #require(try await rows().first).id
        try await scene.database.write { try ConnectorStore.delete(id, on: $0) }
        try await connector.breakOff()
        try await recorder.runOnce()
        #expect(try await rows().isEmpty)
        _ = try await scene.old()
        try await recorder.runOnce()
        #expect(try await rows().count == 1)
    }

    @Test func figuresAndFaultsAreAddedUp() async throws {
        let connector = try await scene.old()
        for number in 1...3 {
            async let answer = scene.hub.ask(.ticket("\(number)"), .live)
            _ = try await connector.hear()
            try await connector.say(#"{"task_id": \#(number), "status_code": \#(number == 2 ? 404 : 200), "result": "no such ticket"}"#)
            _ = try await answer
            try await recorder.runOnce()
        }
        let row = try #require(try await rows().first)
        #expect(row.jobsDone == 2 && row.jobsFailed == 1)
        let faults = try await scene.database.read { try ConnectorStore.faults(of: row.id, on: $0) }
        #expect(faults.map(\.job) == ["ticket 2"] && faults.map(\.status) == [404])
    }

    @Test func aTokenThatWasRevokedEndsTheTrouble() throws {
        let now = scene.world.now
        func connector(isRevoked: Bool, told: Bool?) -> Connector {
            Connector(
                id: ConnectorID(1), name: "n", speech: .native, tokenHint: nil, createdAt: now, revokedAt: isRevoked ? now : nil,
                connectedAt: now, disconnectedAt: now, disconnectedBecause: .revoked, address: nil, version: nil, adapter: nil, jobsDone: 0,
                jobsFailed: 0, toldConnected: told, incident: nil)
        }
        let later = now.adding(.seconds(60))
        #expect(ConnectorReporter.step(for: connector(isRevoked: true, told: false), at: later) == .forget)
        #expect(ConnectorReporter.step(for: connector(isRevoked: true, told: nil), at: later) == nil)
        #expect(ConnectorReporter.step(for: connector(isRevoked: false, told: false), at: later) == nil)
        #expect(ConnectorReporter.step(for: connector(isRevoked: false, told: true), at: later) == .disconnected)
    }
}
