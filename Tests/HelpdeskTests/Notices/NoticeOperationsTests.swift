import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("One's own notices", .bothEngines)
struct NoticeOperationsTests {
    private let ann = NoticesFixture.caller(NoticesFixture.ann)
    private let bob = NoticesFixture.caller(NoticesFixture.bob)

    private func house() async throws -> (NoticesFixture, [Notice]) {
        let house = try await NoticesFixture()
        let mine = try await house.keep(
            NoticesFixture.draft("journal:1"), NoticesFixture.draft("journal:1", .comment), NoticesFixture.draft("journal:2", issue: 13))
        try await house.keep(NoticesFixture.draft("journal:1", for: NoticesFixture.bob))
        return (house, mine)
    }

    @Test("A list reads nothing; what is opened is read, once")
    func read() async throws {
        let (house, mine) = try await house()
        #expect(try await house.operations.list(NoticeFilter(), by: ann).map(\.id) == mine.map(\.id).reversed())
        #expect(try await house.operations.unread(by: ann) == NoticeCounts(status: 2, comments: 1))
        let read = try await house.operations.read(mine[0].id, by: ann)
        #expect(read.readAt == house.world.now)
        house.world.advance(.seconds(5))
        #expect(try await house.operations.read(mine[0].id, by: ann).readAt == read.readAt)
        #expect(try await house.operations.unread(by: ann).all == 2)
    }

    @Test("Another's notice is not there, and of the other kind neither")
    func others() async throws {
        let (house, mine) = try await house()
        for work in [
            { try await house.operations.read(mine[0].id, by: bob) }, { try await house.operations.find(mine[0].id, by: bob) },
            { try await house.operations.read(mine[0].id, kind: .comment, by: ann) },
        ] as [@Sendable () async throws -> Notice] {
            await #expect(throws: ClientError.noticeNotFound) { _ = try await work() }
        }
        try await house.operations.readAll(by: bob)
        try await house.operations.clear(by: bob)
        #expect(try await house.operations.unread(by: ann).all == 3)
    }

    @Test("Who looks at an issue has read what is about it")
    func issue() async throws {
        let (house, _) = try await house()
        try await house.operations.read(issue: 12, by: ann)
        #expect(try await house.operations.list(NoticeFilter(isUnread: true), by: ann).map(\.draft.issue) == [13])
        let before = try await house.events().count
        try await house.operations.read(issue: 12, by: ann)
        #expect(try await house.events().count == before)
        #expect(try await house.operations.unread(by: bob).all == 1)
    }

    @Test("What came after the page was made is neither read nor cleared by it")
    func meanwhile() async throws {
        let (house, mine) = try await house()
        let late = try await house.keep(NoticesFixture.draft("journal:9"))
        #expect(try await house.operations.readAll(upTo: mine.last?.id, by: ann) == 3)
        #expect(try await house.operations.clear(upTo: mine.last?.id, by: ann).count == 3)
        #expect(try await house.operations.list(NoticeFilter(), by: ann).map(\.id) == late.map(\.id))
    }

    @Test("What was cleared together comes back together, by its owner alone; the history has it all the time")
    func clear() async throws {
        let (house, mine) = try await house()
        let first = try await house.operations.clear(NoticeFilter(kind: .status, issue: 12), by: ann)
        house.world.advance(.seconds(1))
        let rest = try await house.operations.clear(by: ann)
        #expect(first.count == 1 && rest.count == 2)
        #expect(try await house.operations.list(NoticeFilter(), by: ann).isEmpty)
        #expect(try await house.operations.unread(by: ann).all == 0)
        #expect(try await house.operations.list(NoticeFilter(withCleared: true), by: ann).count == 3)
        #expect(try await house.operations.restore(clearedAt: rest.at, by: bob) == 0)
        #expect(try await house.operations.restore(clearedAt: rest.at, by: ann) == 2)
        #expect(try await house.operations.list(NoticeFilter(), by: ann).map(\.id) == [mine[2].id, mine[1].id])
        // Without a moment, what was cleared last: now the first ones.
        #expect(try await house.operations.restore(by: bob) == 0)
        #expect(try await house.operations.restore(by: ann) == 1)
        #expect(try await house.operations.list(NoticeFilter(), by: ann).count == 3)
        #expect(try await house.operations.restore(by: ann) == 0)
    }

    @Test("Lists go on where they ended")
    func paging() async throws {
        let (house, mine) = try await house()
        let first = try await house.operations.list(NoticeFilter(), limit: 2, by: ann)
        let second = try await house.operations.list(NoticeFilter(), before: first.last?.id, limit: 2, by: ann)
        #expect((first + second).map(\.id) == mine.map(\.id).reversed())
    }

    @Test("Old ones are deleted, a bounded number at a time")
    func retention() async throws {
        let (house, _) = try await house()
        let later = house.world.now.adding(.seconds(1))
        #expect(try await house.database.write { try NoticeStore.delete(before: later, limit: 3, on: $0) } == 3)
        #expect(try await house.database.write { try NoticeStore.delete(before: later, limit: 3, on: $0) } == 1)
    }

    @Test(
        "A JID is an address, and an empty one is the e-mail address",
        arguments: [
            ("ann@chat.example", "ann@chat.example"), (" ann@chat.example ", "ann@chat.example"), ("", nil), ("  ", nil),
        ] as [(String, String?)])
    func jid(typed: String, kept: String?) async throws {
        let house = try await NoticesFixture()
        let chosen = try await house.operations.choose({ $0.jid = typed }, by: ann)
        #expect(chosen.choices.jid == kept && chosen.email == "ann@example.org")
    }

    @Test("What is no JID is refused, and nothing is kept", arguments: ["ann", "@x", "a@", "a@b/c", "a b@c", "a@b@c", "a@b<c"])
    func noJID(typed: String) async throws {
        let house = try await NoticesFixture()
        await #expect(throws: ClientError.noticeAddressNotValid) {
            _ = try await house.operations.choose(
                {
                    $0.xmpp = true
                    $0.jid = typed
                }, by: ann)
        }
        #expect(try await house.operations.choices(by: ann).choices == NoticeChoices())
    }
}
