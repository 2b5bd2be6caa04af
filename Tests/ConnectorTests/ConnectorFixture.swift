import AsyncHTTPClient
import Foundation
import Kernel
import Logging
import Platform
import Simulators
import Synchronization
import TestKit

@testable import Connector

/// A simulated ticket system on a socket, and the adapter that reads it.
struct NTTMFixture {
    let world: TestWorld
    let system: TicketSystem
    let source: TicketSource
    /// Seconds that were waited for, which nobody did.
    let waits: Waits

    final class Waits: Sendable {
        private let kept = Mutex<[Duration]>([])
        var all: [Duration] { kept.withLock { $0 } }
        func add(_ wait: Duration) { kept.withLock { $0.append(wait) } }
    }

    /// - Parameters:
    ///   - quick: how long a request may take.
    static func run<Value: Sendable>(
        password: String? = nil, quick: Duration = .seconds(20), _ body: (NTTMFixture) async throws -> Value
    ) async throws -> Value {
        let client = OutboundHTTP.makeClient(silence: .seconds(60))
        let world = TestWorld(now: "2026-11-21T09:00:00Z")
        let system = TicketSystem(world: world.world)
        let server = try await TicketSystemServer.start(system)
        let waits = Waits()
        let http = SourceHTTP(
            quick: .live(client, timeout: quick, answerLimit: 64 << 20), paging: .live(client, timeout: .seconds(60), answerLimit: 64 << 20)
        ) { waits.add($0) }
        let source = NTTMSource.source(
            url: server.address + "/", email: system.account.email, password: password ?? system.account.password, http: http,
            world: world.world, zone: TimeZone(identifier: "Europe/Moscow") ?? .gmt)
        let fixture = NTTMFixture(world: world, system: system, source: source, waits: waits)
        do {
            let value = try await body(fixture)
            try await server.stop()
            try await client.shutdown()
            return value
        } catch {
            try await server.stop()
            try await client.shutdown()
            throw error
        }
    }

    private init(world: TestWorld, system: TicketSystem, source: TicketSource, waits: Waits) {
        (self.world, self.system, self.source, self.waits) = (world, system, source, waits)
    }

    /// Numbers of a list's items.
    func list(_ filter: String, _ key: String = "id") async throws -> [Int64] {
        let json = try JSONDecoder().decode(JSON.self, from: try await source.answer(.list(filter: filter)).data)
        return (json.elements ?? []).compactMap { $0[key]?.int }
    }

    func ticket(_ number: Int64) async throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: try await source.answer(.ticket(String(number))).data)
    }

    /// Why a question fails.
    func failure(_ question: Question) async throws -> SourceFailure? {
        do {
            _ = try await source.answer(question)
            return nil
        } catch let failure as SourceFailure { return failure }
    }

    /// A ticket that there is.
    var someNumber: Int64 { system.suspended.first ?? 0 }
}

extension TicketSource {
    /// A ticket system in memory.
    static func made(_ answer: @escaping @Sendable (Question) async throws -> JSONText) -> TicketSource {
        TicketSource(name: "made", answer: answer, check: { "fine" })
    }
}

extension JSONText {
    init(text: String) throws { self = try JSONText(JSON.text(text)) }
}
