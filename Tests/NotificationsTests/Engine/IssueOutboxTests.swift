import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Messages about issues", .bothEngines)
struct IssueOutboxTests {
    private static let olga = UserID(1)
    private static let status = IssueNote(
        issue: 12, subject: "Printer", change: .status(old: "Новая", new: "В работе"), url: "/my-issues/12")
    private static let comment = IssueNote(
        issue: 12, subject: "Printer", change: .comment(author: "Ivan", text: "one\ntwo"), url: "/my-issues/12")

    private func put(
        _ house: MessagesFixture, _ addresses: [ChannelKind: String], _ note: IssueNote = status, in language: Language = .english,
        cause: String = "notice 1"
    ) async throws {
        let time = house.now
        for (channel, address) in addresses { house.issues.set(Self.olga, channel, address) }
        let message = IssueOutbox.Message(to: Self.olga, in: language, .gmt, note: note, addresses: addresses, cause: cause)
        try await house.database.write { [outbox = house.issueOutbox] in try outbox.put([message], at: time, on: $0) }
    }

    @Test(
        "by XMPP these are the words of the system before, in the person's language, and nothing else",
        arguments: [
            (status, Language.russian, "В задаче #12 изменился статус c Новая на В работе"),
            (comment, .russian, "В задачу #12 добавлен новый комментарий\n\none\ntwo"),
            (status, .english, "The status of issue #12 has changed from Новая to В работе"),
            (comment, .portuguese, "Um novo comentário foi adicionado à tarefa #12\n\none\ntwo"),
        ])
    func xmpp(note: IssueNote, language: Language, words: String) async throws {
        let house = try await MessagesFixture()
        try await put(house, [.xmpp: "olga@example.org"], note, in: language)
        try await house.send()
        let sent = try #require(house[.xmpp].sent.first)
        #expect(sent.text.whole == words && sent.recipient.address == "olga@example.org" && sent.kind == .issue)
    }

    @Test("by mail there is the subject, the comment and where to read on")
    func mail() async throws {
        let house = try await MessagesFixture()
        try await put(house, [.mail: "olga@example.org"], Self.comment)
        try await house.send()
        let sent = try #require(house[.mail].sent.first)
        #expect(sent.text.lines == ["Printer", "Ivan:", "one", "two"] && sent.text.url == "https://desk.example/my-issues/12")
    }

    @Test("one that is put twice is sent once")
    func once() async throws {
        let house = try await MessagesFixture()
        for _ in 1...2 { try await put(house, [.xmpp: "olga@example.org", .mail: "olga@example.org"]) }
        try await house.send()
        #expect(house[.xmpp].sent.count == 1 && house[.mail].sent.count == 1)
        try await put(house, [.xmpp: "olga@example.org"], cause: "notice 2")
        try await house.send()
        #expect(house[.xmpp].sent.count == 2)
    }

    @Test("what fails is tried again with the same key")
    func retry() async throws {
        let house = try await MessagesFixture()
        house[.xmpp].answer { _ in .passing(reason: "away") }
        try await put(house, [.xmpp: "olga@example.org"])
        try await house.send()
        house[.xmpp].answer { _ in .taken() }
        house.world.advance(.seconds(60))
        try await house.send()
        #expect(house[.xmpp].sent.count == 2 && Set(house[.xmpp].sent.map(\.key)).count == 1)
    }

    @Test("what was switched off, or moved, before it was sent does not go to the old address")
    func switchedOff() async throws {
        let house = try await MessagesFixture()
        try await put(house, [.xmpp: "olga@example.org", .mail: "olga@example.org"])
        house.issues.set(Self.olga, .xmpp, nil)
        house.issues.set(Self.olga, .mail, "new@example.org")
        try await house.send()
        #expect(house[.xmpp].sent.isEmpty && house[.mail].sent.map(\.recipient.address) == ["new@example.org"])
        let line = try #require(try await house.ledger().first { $0.channel == .xmpp })
        #expect(line.state == .suppressed && line.reason == "the person is not told of issues there any more")
    }

    @Test("every browser that the person has signed up is told, each within its own quiet hours")
    func browsers() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.webpush, "https://push.example/a"), (.webpush, "https://push.example/b"), (.mail, "olga@example.org")])
        try await put(house, [.webpush: ""])
        try await house.send()
        #expect(Set(house[.webpush].sent.map(\.recipient.address)) == ["https://push.example/a", "https://push.example/b"])
        #expect(house[.mail].sent.isEmpty)
    }

    @Test("in quiet hours nobody is disturbed, and the ledger says why")
    func quiet() async throws {
        let house = try await MessagesFixture()
        let all = QuietHours(from: 0, to: 1439, level: .critical)
        try await house.person([(.webpush, "https://push.example/a"), (.xmpp, "olga@example.org")], quiet: all)
        try await put(house, [.webpush: "", .xmpp: "olga@example.org", .mail: "olga@example.org"])
        try await house.send()
        #expect(house[.webpush].sent.isEmpty && house[.xmpp].sent.isEmpty && house[.mail].sent.count == 1)
        let quiet = try await house.ledger().filter { $0.reason == "quiet hours" }
        #expect(quiet.count == 2 && quiet.allSatisfy { $0.state == .suppressed })
    }

    @Test("what was said is in no line of the ledger, which others read")
    func ledger() async throws {
        let house = try await MessagesFixture()
        try await put(house, [.mail: "olga@example.org"], Self.comment)
        try await house.send()
        let line = try #require(try await house.ledger().first)
        #expect(line.state == .sent && line.text == "A new comment was added to issue #12")
    }
}
