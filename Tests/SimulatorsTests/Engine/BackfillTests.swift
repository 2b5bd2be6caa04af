import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

struct BackfillTests {
    private let recorded = RecordedHTTP()
    private let now = TestWorld().now
    private let accounts = ServiceProfile.all.map { SimulatedAccount(service: $0.name, code: "code of " + $0.name) }

    @Test func thePastHasVariedStates() async throws {
        let incidents = try await Backfill(baseURL: "http://x", accounts: accounts, http: recorded.http).run(before: now)
        #expect(Set(incidents.map(\.state)) == Set(PastIncident.State.allCases))
        #expect(incidents.map(\.incident) == (1...Int64(incidents.count)).map { IncidentID($0) })
        #expect(incidents.count == PastIncident.outlines.count)
        #expect(incidents.contains { $0.comment != nil })
    }

    @Test func everythingHappenedInThePastHours() async throws {
        _ = try await Backfill(baseURL: "http://x", accounts: accounts, http: recorded.http).run(before: now)
        let times = try recorded.requests.flatMap { try $0.objects() }.compactMap { $0["occurred_at"] as? String }
            .compactMap { Timestamp(rfc3339: $0) }
        #expect(times.count == PastIncident.outlines.reduce(0) { $0 + $1.occurrences })
        #expect(times.allSatisfy { $0 < now && $0 > now.adding(.seconds(-12 * 3600)) })
        #expect(times.contains { $0 < now.adding(.seconds(-6 * 3600)) })
    }

    @Test func itUsesTheNativeDoorForAll() async throws {
        _ = try await Backfill(baseURL: "http://x", accounts: accounts, http: recorded.http).run(before: now)
        #expect(Set(recorded.requests.map(\.url)) == ["http://x/api/v1/events"])
    }

    @Test func servicesWithoutAnAccountHaveNoPast() async throws {
        let incidents = try await Backfill(baseURL: "http://x", accounts: [accounts[0]], http: recorded.http).run(before: now)
        #expect(Set(incidents.map(\.service)) == ["Shop"])
    }

    @Test func aRefusalIsToldWithItsService() async {
        recorded.answer(with: 401)
        let error = await #expect(throws: Backfill.Refused.self) {
            try await Backfill(baseURL: "http://x", accounts: accounts, http: recorded.http).run(before: now)
        }
        #expect(error?.description == "the past of Payments was refused with status 401")
    }
}
