import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("By which contact method somebody is told", .bothEngines)
struct NextMethodTests {
    @Test("a person whose channel is down is told by the next contact method")
    func tellsOtherwise() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { _ in .passing(reason: "502") }
        try await house.open(1)
        for _ in 0..<4 {
            try await house.send()
            house.world.advance(.seconds(4))
        }
        #expect(try await house.lines(1) == ["opened 77 gave_up", "opened olga@example.org sent"])
        #expect(house[.telegram].sent.count == Lane.downAfter && house[.mail].sent.count == 1)
        #expect(try await house.ledger().first?.reason?.hasPrefix("502") == true)
        // The end goes where the start was told.
        try await house.resolve(1)
        try await house.send()
        #expect(try await house.lines(1).last == "resolved olga@example.org sent")
    }

    @Test("what waits behind a channel that is down is told by the next contact method, too, without being tried")
    func diverts() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { _ in .passing(reason: "502") }
        try await house.append((1...9).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        for _ in 0..<4 {
            try await house.send()
            house.world.advance(.seconds(4))
        }
        for id in 1...9 { #expect(try await house.lines(Int64(id)) == ["opened 77 gave_up", "opened olga@example.org sent"]) }
        #expect(house[.telegram].sent.count == Lane.downAfter && house[.mail].sent.count == 9)
        let left = try await house.ledger(LedgerFilter(states: [.gaveUp]))
        #expect(left.map(\.attempts).reduce(0, +) == Lane.downAfter && left.allSatisfy { $0.reason?.hasPrefix("502") == true })
    }

    @Test("a message with many incidents is told by the next contact method like any other")
    func divertsBundles() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].bundleAfter = 1 }
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { _ in .permanent(reason: "403") }
        try await house.append((1...4).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        for _ in 0..<3 { try await house.send() }
        #expect(house[.mail].titles.sorted() == ["3 new incidents", "New error in Shop: Trouble 1"].sorted())
        let carriers = try await house.ledger().filter { $0.incident == nil }
        #expect(carriers.map(\.state) == [.gaveUp, .sent] && carriers.map(\.channel) == [.telegram, .mail])
        // There is nothing in it any more.
        let (first, time) = (try #require(carriers.first), house.now)
        let isResent = try await house.database.write { try LedgerStore().resend(first.id, at: time, until: time, on: $0) }
        #expect(!isResent)
    }

    @Test("nobody is woken by the next contact method in its quiet hours")
    func divertsQuietly() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        // It is nine.
        try await house.database.write { connection in
            for method in try ContactMethodStore().list(of: UserID(1), on: connection) where method.channel == .mail {
                try ContactMethodStore().setQuiet(QuietHours(from: 480, to: 600, level: .critical), of: method.id, on: connection)
            }
        }
        house[.telegram].answer { _ in .permanent(reason: "403") }
        try await house.open(1)
        try await house.send()
        try await house.send()
        #expect(try await house.lines(1) == ["opened 77 gave_up"])
        #expect(house[.mail].sent.isEmpty)
    }

    @Test("who may not sign in any more is told nothing any more")
    func forgetsTheDisabled() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.mail, "olga@example.org")])
        try await house.open(1)
        try await house.database.write { try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = 1") }
        try await house.send()
        #expect(house[.mail].sent.isEmpty)
        #expect(try await house.lines(1) == ["opened olga@example.org suppressed"])
    }

    @Test("an address that is gone is no contact method any more")
    func forgetsAddresses() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { _ in .gone(reason: "403") }
        try await house.open(1)
        try await house.send()
        try await house.send()
        #expect(try await house.lines(1) == ["opened 77 gave_up", "opened olga@example.org sent"])
        let left = try await house.database.read { try ContactMethodStore().list(of: UserID(1), on: $0) }
        #expect(left.map(\.channel) == [.mail])
    }

    @Test("what waits for a contact method that is gone is told by one that is left, whichever that is")
    func tellsByWhatIsLeft() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.mail, "olga@example.org"), (.telegram, "77")])
        // Mail is down, so that all goes to the chat, which is gone.
        house[.mail].answer { _ in .passing(reason: "421", after: .seconds(60)) }
        try await house.open(1)
        try await house.send()
        for _ in 1..<Lane.downAfter {
            house.world.advance(.seconds(60))
            try await house.send()
        }
        try await house.append([2, 3].map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        house[.mail].answer { _ in .taken(reference: nil) }
        house[.telegram].answer { _ in .gone(reason: "403") }
        for _ in 0..<3 {
            try await house.send()
            house.world.advance(.seconds(60))
        }
        let told = try await house.ledger(LedgerFilter(states: [.sent])).compactMap(\.incident?.rawValue)
        #expect(told.sorted() == [2, 3])
        #expect(house[.telegram].sent.count == 1)
    }

    @Test("a person who was told by two ways is told of the end once")
    func endsOnce() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { $0.kind == .opened ? .permanent(reason: "400") : .taken(reference: nil) }
        try await house.open(1)
        try await house.resolve(1)
        for _ in 0..<2 { try await house.send() }
        let lines = ["opened 77 gave_up", "resolved 77 sent", "opened olga@example.org sent"]
        #expect(try await house.lines(1) == lines)
        try await house.happen(.incidentClosed(house.incidents.set(1, state: "closed")))
        #expect(try await house.lines(1) == lines)
    }

    @Test("a chat that moved to one that the user has, too, is one contact method afterwards")
    func mergesMoves() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.telegram, "78")])
        house[.telegram].answer { $0.recipient.address == "77" ? .moved(to: "78") : .taken(reference: nil) }
        try await house.open(1)
        for _ in 0..<3 { try await house.send() }
        #expect(house[.telegram].sent.map(\.recipient.address) == ["77", "78"])
        #expect(try await house.database.read { try ContactMethodStore().list(of: UserID(1), on: $0) }.map(\.address) == ["78"])
    }
}
