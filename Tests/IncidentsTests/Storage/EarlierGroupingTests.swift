import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("What earlier rules grouped keeps its incident", .bothEngines)
struct EarlierGroupingTests {
    /// An installation with an incident that the first rules made of a title, and the store as it is after the next start.
    private struct Scene {
        let fixture: IncidentsFixture
        let later: IntakeStore
        let old: IncidentID

        init(_ title: String) async throws {
            fixture = try await IncidentsFixture()
            let world = fixture.world
            later = IntakeStore(reopenWindow: .seconds(86_400), keepKeysFor: .seconds(86_400), now: { world.now })
            old = try await Self.reportByFirstRules(title, fixture)
        }

        @discardableResult
        static func reportByFirstRules(_ title: String, _ fixture: IncidentsFixture) async throws -> IncidentID {
            let event = fixture.event(title)
            let first = Submission.Event(
                id: event.id, service: event.service, serviceName: event.serviceName, draft: event.draft,
                fingerprint: event.earlierFingerprint ?? event.fingerprint)
            let id = try await fixture.report(first)[0]
            try await fixture.database.write { try $0.execute("UPDATE incidents SET grouping_version = 1 WHERE id = ?1", id) }
            return id
        }

        func report(_ titles: String...) async throws -> [IncidentID] {
            let submission = Submission(events: titles.map { fixture.event($0) })
            let results = try await fixture.database.write { [later] in try later.store([submission], on: $0) }
            return try results[0].get().compactMap(\.receipt?.incident)
        }

        func close(_ id: IncidentID) async throws { _ = try await fixture.actions.perform(.close, on: id, by: .commandLine) }
    }

    @Test("An open incident gets all that the first rules would have given it")
    func goesOn() async throws {
        let scene = try await Scene("KeyError: 'user_id'")
        #expect(try await scene.report("KeyError: 'user_id'", "KeyError: 'price'") == [scene.old, scene.old])
        #expect(try await scene.fixture.incident(scene.old).occurrences == 3)
        _ = try await scene.fixture.actions.perform(.resolve, on: scene.old, by: .commandLine)
        #expect(try await scene.report("KeyError: 'total'") == [scene.old])
        #expect(try await scene.fixture.incident(scene.old).state == .open)
    }

    @Test("Closed, it is reopened within a day; then each problem begins an incident of its own, which links back")
    func ends() async throws {
        let scene = try await Scene("KeyError: 'user_id'")
        try await scene.close(scene.old)
        scene.fixture.world.advance(.seconds(86_399))
        #expect(try await scene.report("KeyError: 'price'") == [scene.old])
        try await scene.close(scene.old)
        scene.fixture.world.advance(.seconds(86_400))
        let new = try await scene.report("KeyError: 'price'", "KeyError: 'user_id'", "KeyError: 'price'")
        #expect(new[0] == new[2] && new[0] != new[1] && !new.contains(scene.old))
        for id in new { #expect(try await scene.fixture.incident(id).previous == scene.old) }
    }

    @Test("What the first rules took apart stays with its own incident, and what is new is together")
    func staysApart() async throws {
        let scene = try await Scene("pod web-7d9f8b6c5d-x2x9z crashed")
        let others = try await scene.report("pod web-5f6c7d8b9-kq4tz crashed", "pod web-66bf7c8d9f-abcde crashed")
        #expect(others[0] == others[1] && others[0] != scene.old)
        #expect(try await scene.report("pod web-7d9f8b6c5d-x2x9z crashed", "pod web-7d9f8b6c5d-q4z9x crashed") == [scene.old, others[0]])
    }

    @Test("A title whose key is the same by all rules needs no second look")
    func isTheSame() async throws {
        let scene = try await Scene("Order 17 failed")
        #expect(try await scene.report("Order 18 failed") == [scene.old])
    }

    @Test("Merged, it goes on as long as its target does")
    func followsTarget() async throws {
        let scene = try await Scene("KeyError: 'user_id'")
        let target = try await scene.report("Shop is down")[0]
        _ = try await scene.fixture.actions.merge([scene.old], into: target, by: .commandLine)
        #expect(try await scene.report("KeyError: 'price'") == [target])
        try await scene.close(target)
        scene.fixture.world.advance(.seconds(86_400))
        let new = try await scene.report("KeyError: 'price'")
        #expect(new != [target] && new != [scene.old])
    }

    @Test("Where nothing is from before, no key of earlier rules is made; new incidents say by which rules they are")
    func isOver() async throws {
        let fixture = try await IncidentsFixture()
        #expect(fixture.store.earlier.isNeeded)
        let id = try await fixture.report(fixture.event("KeyError: 'price'"))[0]
        #expect(!fixture.store.earlier.isNeeded)
        let row = try await fixture.database.read { try $0.row("SELECT grouping_version FROM incidents WHERE id = ?1", id) }
        #expect(try row?.int64("grouping_version") == GroupingVersion.current.rawValue)
    }
}
