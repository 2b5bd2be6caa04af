import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Messages to subscribers of a status page", .bothEngines)
struct SubscriberOutboxTests {
    private func note(_ id: String, _ title: String) -> SubscriberNote {
        SubscriberNote(subscriber: id, page: "Acme", title: title, lines: ["Investigating", "We look."], url: "https://status.example/x")
    }

    private func put(
        _ house: MessagesFixture, _ id: String = "sub000000001", _ title: String = "Acme: Late", channel: ChannelKind = .mail,
        _ kind: SubscriberOutbox.Message.Kind = .news
    ) async throws {
        let time = house.now
        let message = SubscriberOutbox.Message(
            kind, channel: channel, address: "ann@example.org", language: .english, timeZone: .gmt, note: note(id, title), cause: title)
        try await house.database.write { [outbox = house.subscriberOutbox] in try outbox.put([message], at: time, on: $0) }
    }

    private func states(_ house: MessagesFixture) async throws -> [String] {
        try await house.ledger().map { "\($0.kind.rawValue) \($0.state.rawValue)" }
    }

    @Test("go the way of all messages, and one that is put twice is sent once")
    func sent() async throws {
        let house = try await MessagesFixture()
        house.subscribers.set("sub000000001", "ann@example.org")
        for _ in 1...2 { try await put(house) }
        try await house.send()
        let sent = try #require(house[.mail].sent.first)
        #expect(house[.mail].sent.count == 1)
        #expect(sent.kind == .status && sent.recipient.address == "ann@example.org" && sent.recipient.isSubscriber)
        #expect(sent.text.whole == "Acme: Late\nInvestigating\nWe look.\nhttps://status.example/x")
        let line = try #require(try await house.ledger().first)
        #expect(line.state == .sent && line.recipient == "ann@example.org" && line.text == sent.text.whole)
    }

    @Test("nothing but the question goes to an address before it said yes")
    func unconfirmed() async throws {
        let house = try await MessagesFixture()
        house.subscribers.set("sub000000001", "ann@example.org", isConfirmed: false)
        try await put(house, "sub000000001", "Acme: Late")
        try await put(house, "sub000000001", "Confirm?", .confirmation)
        try await house.send()
        #expect(house[.mail].titles == ["Confirm?"])
        #expect(try await states(house).sorted() == ["confirmation sent", "status suppressed"])
    }

    @Test("what waits for one who left is not sent")
    func left() async throws {
        let house = try await MessagesFixture()
        house.subscribers.set("sub000000001", "ann@example.org")
        try await put(house)
        house.subscribers.leave("sub000000001")
        try await house.send()
        let line = try #require(try await house.ledger().first)
        #expect(house[.mail].sent.isEmpty && line.state == .suppressed && line.reason == "the subscription was ended")
    }

    @Test("an address that is no more ends the subscription")
    func gone() async throws {
        let house = try await MessagesFixture()
        house.subscribers.set("sub000000001", "ann@example.org")
        house[.mail].answer { _ in .gone(reason: "550") }
        try await put(house)
        try await house.send()
        #expect(house.subscribers.forgotten == ["sub000000001: 550"])
        #expect(try await states(house) == ["status gave_up"])
    }

    @Test("in a storm the rest of it comes in one message when its time is over")
    func digest() async throws {
        let house = try await MessagesFixture {
            $0[NotificationSettings.self].digestAfter = 2
            $0[NotificationSettings.self].digestSeconds = 60
        }
        house.subscribers.set("sub000000001", "ann@example.org")
        for number in 1...5 { try await put(house, "sub000000001", "Acme: \(number)") }
        try await house.send()
        #expect(house[.mail].titles == ["Acme: 1", "Acme: 2"])
        #expect(try await states(house).filter { $0 == "status bundled" }.count == 3)
        house.world.advance(.seconds(61))
        try await house.send()
        let digest = try #require(house[.mail].sent.last)
        #expect(digest.kind == .digest && digest.text.title == "Acme: 3 more messages")
        #expect(digest.text.lines == ["Acme: 3 · Investigating", "Acme: 4 · Investigating", "Acme: 5 · Investigating"])
        // Then it begins anew.
        try await put(house, "sub000000001", "Acme: 6")
        try await house.send()
        #expect(house[.mail].titles.last == "Acme: 6")
    }

    @Test("programs get each by itself, on a lane of their own")
    func programs() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].digestAfter = 1 }
        house.subscribers.set("sub000000001", "https://hook.example/x", isTrusted: true)
        for number in 1...3 { try await put(house, "sub000000001", "Acme: \(number)", channel: .webhook) }
        try await house.send()
        #expect(house[.webhook].titles.sorted() == ["Acme: 1", "Acme: 2", "Acme: 3"])
        #expect(
            house[.webhook].sent.allSatisfy { $0.recipient.webhook?.isTrusted == true && $0.recipient.address == "https://hook.example/x" })
    }
}
