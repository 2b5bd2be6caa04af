import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What is told of long afterwards", .bothEngines)
struct BackDatingTests {
    private static let day = 86_400

    /// A component in a group for a hundred days, of which all but the last weeks are kept as seconds of days.
    private func used() async throws -> (page: PageFixture, group: PublicID, component: PublicID) {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let component = try await page.add("A", group: group)
        page.world.advance(.seconds(100 * Self.day))
        #expect(try await page.history.runOnce() == 2)
        return (page, group, component)
    }

    private func tell(
        _ page: PageFixture, _ components: [PublicID: ComponentState], from start: Int, until end: Int
    ) async throws -> PublicID {
        let now = page.world.now
        return try await page.publish("Was down", components) { draft in
            draft.stage = .resolved
            (draft.startedAt, draft.resolvedAt) = (now.adding(.seconds(-start)), now.adding(.seconds(-end)))
        }
    }

    @Test("An incident of months ago stands in its month and in the uptime of its day")
    func longAgo() async throws {
        let (page, group, a) = try await used()
        let id = try await tell(page, [a: .majorOutage], from: 50 * Self.day, until: 50 * Self.day - 7200)
        for component in [a, group] {
            #expect(try await page.seconds(component, before: 50) == [[.operational: 79_200, .majorOutage: 7200]])
            for before in [49, 51] { #expect(try await page.seconds(component, before: before) == [[.operational: 86_400]]) }
        }
        let (reading, now) = (page.reader.reading(), page.world.now)
        #expect(try await reading.days([a], 1, 50)[a]?.map(\.incidents) == [[id]])
        let month = now.adding(.seconds(-51 * Self.day))..<now.adding(.seconds(-49 * Self.day))
        #expect(try await reading.incidentsBetween(month).map(\.id) == [id])
        #expect(try await reading.hasIncidents(month.upperBound))
        #expect(try await !reading.hasIncidents(month.lowerBound))
        #expect(try await page.state(a) == .operational)
        // What is folded later adds nothing to it.
        #expect(try await page.history.runOnce() == 0)
        #expect(try await page.seconds(a, before: 50) == [[.operational: 79_200, .majorOutage: 7200]])
    }

    @Test("One that lies across the day at which seconds end and changes begin is counted once")
    func acrossTheEdge() async throws {
        let (page, _, a) = try await used()
        _ = try await tell(page, [a: .partialOutage], from: 37 * Self.day, until: 33 * Self.day)
        #expect(try await page.seconds(a, before: 37) == [[.operational: 32_400, .partialOutage: 54_000]])
        for before in 34...36 { #expect(try await page.seconds(a, before: before) == [[.partialOutage: 86_400]]) }
        #expect(try await page.seconds(a, before: 33) == [[.operational: 54_000, .partialOutage: 32_400]])
    }

    @Test("An earlier beginning adds what lies before the known one, and no more")
    func earlier() async throws {
        let (page, _, a) = try await used()
        let start = 50 * Self.day
        let id = try await tell(page, [a: .majorOutage], from: start, until: start - 7200)
        var changes = StatusIncidentOperations.Changes()
        for _ in 0..<2 {
            changes.startedAt = page.world.now.adding(.seconds(-start - 3600))
            _ = try await page.incidents.edit(id, changes, by: .commandLine)
            #expect(try await page.seconds(a, before: 50) == [[.operational: 75_600, .majorOutage: 10_800]])
        }
    }

    @Test("What lies before the beginning of a component is none of its history")
    func before() async throws {
        let (page, _, a) = try await used()
        _ = try await tell(page, [a: .majorOutage], from: 101 * Self.day, until: 100 * Self.day - 3600)
        #expect(try await page.seconds(a, before: 101) == [[:]])
        #expect(try await page.seconds(a, before: 100) == [[.operational: 15 * 3600 - 3600, .majorOutage: 3600]])
    }

    @Test(
        "Of a day whose order is not known the time is taken from what was better, the best first",
        arguments: [
            ([.operational: 100], .majorOutage, 30, [.operational: 70, .majorOutage: 30]),
            (
                [.operational: 10, .degradedPerformance: 20, .majorOutage: 5], .partialOutage, 25,
                [.degradedPerformance: 5, .partialOutage: 25, .majorOutage: 5]
            ),
            ([.majorOutage: 50], .partialOutage, 50, [.majorOutage: 50]), ([.operational: 10], .majorOutage, 99, [.majorOutage: 10]),
            ([.noData: 10, .operational: 5], .degradedPerformance, 7, [.noData: 8, .degradedPerformance: 7]),
            ([.operational: 10], .majorOutage, 0, [.operational: 10]),
        ] as [([ComponentState: Int], ComponentState, Int, [ComponentState: Int])])
    func raising(known: [ComponentState: Int], state: ComponentState, seconds: Int, expected: [ComponentState: Int]) {
        #expect(known.raised(to: state, seconds: seconds) == expected)
    }
}
