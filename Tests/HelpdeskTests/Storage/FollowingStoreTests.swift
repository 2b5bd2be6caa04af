import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite(.bothEngines)
struct FollowingStoreTests {
    private static func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    // MARK: Leases

    @Test(arguments: [
        ("a#1", 0, true), ("a#2", 0, true), ("b#1", 0, false), ("b#1", 59, false), ("b#1", 60, true), ("aa#1", 0, false),
        // A clock that was far ahead when it was taken holds nobody off for ever.
        ("b#1", -100_000, true),
    ])
    func aLeaseIsItsOwnersItsSuccessorsOrNobodys(owner: String, after: Int64, isTaken: Bool) async throws {
        let fixture = try await FollowingFixture()
        let found = try await fixture.database.write { connection in
            guard try LeaseStore.take("redmine", by: "a#1", at: Self.at(200_000), on: connection) else { return !isTaken }
            return try LeaseStore.take("redmine", by: owner, at: Self.at(200_000 + after), on: connection)
        }
        #expect(found == isTaken)
    }

    @Test func aLeaseThatWasGivenUpIsFree() async throws {
        let fixture = try await FollowingFixture()
        let found = try await fixture.database.write { connection in
            _ = try LeaseStore.take("redmine", by: "a#1", at: Self.at(1), on: connection)
            try LeaseStore.give("redmine", by: "b#1", on: connection)
            let before = try LeaseStore.take("redmine", by: "b#1", at: Self.at(2), on: connection)
            try LeaseStore.give("redmine", by: "a#1", on: connection)
            return [before, try LeaseStore.take("redmine", by: "b#1", at: Self.at(2), on: connection)]
        }
        #expect(found == [false, true])
    }

    // MARK: What is to be read

    private func pending(_ fixture: FollowingFixture, at time: Int64) async throws -> [PendingIssue] {
        try await fixture.database.read { try PendingStore.due(at: Self.at(time), limit: 10, on: $0) }
    }

    @Test func anIssueIsReadOnceHoweverOftenThatIsSaid() async throws {
        let fixture = try await FollowingFixture()
        try await fixture.database.write { connection in
            for _ in 0..<3 { try PendingStore.add(7, updatedAt: Self.at(1), isSettled: false, due: Self.at(5), on: connection) }
            try PendingStore.add(7, updatedAt: nil, isSettled: false, due: Self.at(9), on: connection)
        }
        let found = try await pending(fixture, at: 5)
        #expect(found.map(\.id) == [7])
        // What a web hook does not say is known from the list.
        #expect(found.first?.updatedAt == Self.at(1))
    }

    @Test func whatIsAskedForMeanwhileIsNotTakenOff() async throws {
        let fixture = try await FollowingFixture()
        try await fixture.database.write { try PendingStore.add(7, updatedAt: Self.at(1), isSettled: true, due: Self.at(5), on: $0) }
        let first = try #require(try await pending(fixture, at: 5).first)
        try await fixture.database.write { connection in
            try PendingStore.add(7, updatedAt: Self.at(2), isSettled: true, due: Self.at(6), on: connection)
            try PendingStore.remove(first, on: connection)
        }
        let second = try #require(try await pending(fixture, at: 6).first)
        try await fixture.database.write { try PendingStore.remove(second, on: $0) }
        #expect(try await pending(fixture, at: 99).isEmpty)
    }

    @Test func whatFailedWaitsUnlessItChanges() async throws {
        let fixture = try await FollowingFixture()
        try await fixture.database.write { try PendingStore.add(7, updatedAt: Self.at(1), isSettled: true, due: Self.at(5), on: $0) }
        let first = try #require(try await pending(fixture, at: 5).first)
        try await fixture.database.write { connection in
            try PendingStore.failed(first, because: "x", due: Self.at(50), on: connection)
            try PendingStore.add(7, updatedAt: Self.at(1), isSettled: true, due: Self.at(6), on: connection)
        }
        #expect(try await pending(fixture, at: 49).isEmpty)
        #expect(try await pending(fixture, at: 50).first?.tries == 1)
        try await fixture.database.write { try PendingStore.add(7, updatedAt: Self.at(8), isSettled: true, due: Self.at(9), on: $0) }
        #expect(try await pending(fixture, at: 9).count == 1)
    }

    // MARK: Cursors

    @Test func aCursorNeverGoesBack() async throws {
        let fixture = try await FollowingFixture()
        try await fixture.database.write { connection in
            try CursorStore.begin("redmine", address: "x", at: Self.at(10), on: connection)
            try CursorStore.move("redmine", to: Self.at(20), on: connection)
            try CursorStore.move("redmine", to: Self.at(15), on: connection)
        }
        #expect(try await fixture.cursor()?.seenAt == Self.at(20))
    }

    @Test func failuresAreCountedFromTheFirstOn() async throws {
        let fixture = try await FollowingFixture()
        try await fixture.database.write { connection in
            for second in [1, 2, 3] as [Int64] {
                try CursorStore.failed(
                    "redmine", address: "x", because: "no \(second)", at: Self.at(second), retry: Self.at(second + 10), on: connection)
            }
        }
        let failing = try #require(try await fixture.cursor())
        #expect(failing.failures == 3)
        #expect(failing.failedAt == Self.at(1))
        #expect(failing.failure == "no 3")
        try await fixture.database.write { try CursorStore.succeeded("redmine", at: Self.at(9), on: $0) }
        let well = try #require(try await fixture.cursor())
        #expect(well.failures == 0)
        #expect(well.failure == nil)
        #expect(well.readAt == Self.at(9))
    }

    // MARK: People

    @Test func peopleAreTheSameByTheirWholeAddress() async throws {
        let fixture = try await FollowingFixture()
        let (olga, other) = (fixture.users[FollowingFixture.olga], FollowingFixture.olga)
        try await fixture.database.write { connection in
            let store = PeopleStore(matchesLocalPart: false)
            try store.keep(
                [
                    RedminePerson(id: other, login: "o", name: "O", mail: " Olga@EXAMPLE.test "),
                    RedminePerson(id: 77, login: "p", name: "P", mail: "olga@elsewhere.test"),
                    RedminePerson(id: 78, login: "q", name: "Q", mail: nil),
                ], at: Self.at(1), on: connection)
            #expect(try store.user(mail: "olga@example.test", on: connection) == olga)
            #expect(try store.user(mail: "olga@elsewhere.test", on: connection) == nil)
            if let olga { #expect(try store.redmineUser(of: olga, on: connection)?.id == other) }
            // Two people there have the same name.
            #expect(try PeopleStore(matchesLocalPart: true).user(mail: "olga@elsewhere.test", on: connection) == nil)
            try store.keep([RedminePerson(id: 77, login: "p", name: "P", mail: "olga@elsewhere.test")], at: Self.at(2), on: connection)
            if let olga { #expect(try store.redmineUser(of: olga, on: connection) == nil) }
        }
    }
}
