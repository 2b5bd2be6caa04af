import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite(.bothEngines)
struct RedmineFollowerTests {
    private static let (olga, ivan, ana) = (FollowingFixture.olga, FollowingFixture.ivan, FollowingFixture.ana)

    private func begun(_ change: (inout RedmineSettings) -> Void = { _ in }) async throws -> (FollowingFixture, RedmineFollower) {
        let fixture = try await FollowingFixture(change)
        fixture.redmine.addIssue(1) {
            $0.assignee = Self.ivan
            $0.watchers = [Self.ana]
        }
        let follower = try fixture.follower()
        try await fixture.settle(follower)
        return (fixture, follower)
    }

    @Test
    func whatHappenedBeforeTheFirstReadingIsNotTold() async throws {
        let fixture = try await FollowingFixture()
        fixture.redmine.addIssue(1) { $0.assignee = Self.ivan }
        fixture.redmine.act(on: 1, by: Self.olga, "before", status: 2)
        let follower = try fixture.follower()
        try await fixture.settle(follower)
        // In the same second, after it.
        fixture.redmine.act(on: 1, by: Self.olga, "after")
        try await fixture.step(follower)
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ivan) == ["#1 after"])
    }

    @Test
    func theAssigneeTheAuthorAndWatchersAreToldOnce() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: 99, "On it.", status: 2)
        for _ in 0..<4 { try await fixture.step(follower) }
        for person in [Self.olga, Self.ivan, Self.ana] {
            #expect(try await fixture.told(person) == ["#1 New>In Progress", "#1 On it."])
        }
    }

    @Test
    func ownChangesAreNotTold() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: Self.ivan, "mine")
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ivan).isEmpty)
        #expect(try await fixture.told(Self.ana) == ["#1 mine"])
    }

    @Test
    func twoChangesInOneSecondAreBothToldThoughOneWasReadBetween() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: Self.olga, "first")
        // Our clock goes on, Redmine's second does not.
        fixture.world.advance(.seconds(15))
        try await fixture.settle(follower)
        fixture.redmine.act(on: 1, by: Self.olga, "second")
        try await fixture.step(follower)
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ivan) == ["#1 first", "#1 second"])
    }

    @Test
    func aThousandIssuesChangedInOneSecondAreAllTold() async throws {
        let (fixture, follower) = try await begun()
        for id in 2...1001 { fixture.redmine.addIssue(Int64(id)) { $0.assignee = Self.ivan } }
        try await fixture.step(follower)
        fixture.redmine.pass(.seconds(5))
        for id in 2...1001 { fixture.redmine.act(on: Int64(id), by: Self.olga, status: 2) }
        for _ in 0..<3 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan).count == 1000)
    }

    /// One call for each changed issue; the one of the newest second is read once more, when that second is over.
    @Test
    func aChangedIssueIsReadOnce() async throws {
        let (fixture, follower) = try await begun()
        for id in 2...21 { fixture.redmine.addIssue(Int64(id)) { $0.assignee = Self.ivan } }
        for _ in 0..<3 { try await fixture.step(follower) }
        let before = fixture.redmine.details
        for id in 2...21 {
            fixture.redmine.pass(.seconds(1))
            fixture.redmine.act(on: Int64(id), by: Self.olga, "n")
        }
        for _ in 0..<5 { try await fixture.step(follower) }
        #expect(fixture.redmine.details - before <= 21)
        #expect(fixture.redmine.value.mostUnderWay <= 4)
        let idle = fixture.redmine.details
        for _ in 0..<5 { try await fixture.step(follower) }
        #expect(fixture.redmine.details == idle)
    }

    // MARK: Who may see it

    @Test
    func privateNotesAreToldToThoseWhoMayReadThem() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { state in
            for index in state.people.indices where state.people[index].id == Self.ana { state.people[index].seesPrivateNotes = true }
        }
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: 99, "secret", isPrivate: true)
        fixture.redmine.act(on: 1, by: 99, "open")
        for _ in 0..<2 { try await fixture.step(follower) }
        #expect(try await fixture.told(Self.ivan) == ["#1 open"])
        #expect(try await fixture.told(Self.ana) == ["#1 secret", "#1 open"])
        #expect(try await fixture.notices().filter { $0.draft.body.contains("secret") }.allSatisfy(\.draft.isPrivate))
    }

    @Test
    func whoMayNotSeeTheIssueIsNotTold() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { state in
            for index in state.people.indices where state.people[index].id == Self.ana { state.people[index].hidden = [1] }
        }
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: 99, "open")
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ana).isEmpty)
        #expect(try await fixture.told(Self.ivan) == ["#1 open"])
    }

    @Test
    func aPrivateIssueIsNoWatchersBusinessWhoCannotSeeIt() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: 99, "open")
        try await fixture.step(follower)
        // What was found out about the project's other issues says nothing of a private one.
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.change { $0.issues[1]?.isPrivate = true }
        fixture.redmine.act(on: 1, by: 99, "hush")
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ana) == ["#1 open"])
        #expect(try await fixture.told(Self.ivan) == ["#1 open", "#1 hush"])
    }

    @Test
    func whoIsLockedThereOrDisabledHereIsNotTold() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { state in
            for index in state.people.indices where state.people[index].id == Self.ana { state.people[index].isActive = false }
        }
        let ivan = fixture.users[Self.ivan]
        try await fixture.database.write { try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = ?1", ivan) }
        try await fixture.step(follower, .seconds(400))
        fixture.redmine.act(on: 1, by: 99, "open")
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ana).isEmpty)
        #expect(try await fixture.told(Self.ivan).isEmpty)
        #expect(try await fixture.told(Self.olga) == ["#1 open"])
    }

    @Test
    func thoseOfAGroupAreTold() async throws {
        let (fixture, follower) = try await begun()
        fixture.redmine.change { state in
            state.groups[50] = [Self.ana, Self.ivan]
            state.issues[1]?.assignee = 50
            state.issues[1]?.watchers = []
        }
        fixture.redmine.pass(.seconds(5))
        fixture.redmine.act(on: 1, by: Self.olga, "for all")
        try await fixture.step(follower)
        #expect(try await fixture.told(Self.ana) == ["#1 for all"])
        #expect(try await fixture.told(Self.ivan) == ["#1 for all"])
    }

    @Test
    func aKeyThatIsNoAdministratorsTellsNobodyAnything() async throws {
        let fixture = try await FollowingFixture()
        fixture.redmine.change { $0.isAdministrator = false }
        let follower = try fixture.follower()
        for _ in 0..<6 { try await fixture.step(follower) }
        #expect(try await fixture.cursor()?.failure?.contains("administrator") == true)
        #expect(fixture.desk.reports.count == 1)
    }
}
