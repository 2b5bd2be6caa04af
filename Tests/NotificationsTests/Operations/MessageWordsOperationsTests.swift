import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Choosing words", .bothEngines)
struct MessageWordsOperationsTests {
    private static let place = WordsPlace(.opened, .telegram, .english)
    private let chief = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))

    private func audit(_ house: MessagesFixture) async throws -> [String] {
        try await house.database.read { try Audit.list(limit: 10, on: $0) }.map { "\($0.action.rawValue): \($0.subject)" }
    }

    @Test("what is saved counts from the next message on, in the ledger too, until the original words are back")
    func counts() async throws {
        let house = try await MessagesFixture()
        let operations = try await house.module().messageWords
        try await house.destination("chat")
        try await house.destination("box@example.org", .mail)
        try await house.open(1)
        try await house.send()
        let saved = try await operations.save(MessageWords(title: "LOOK: {title}", text: "{service}, {count}"), at: Self.place, by: chief)
        #expect(saved.chosen?.author == "olga" && saved.words.title == "LOOK: {title}")
        try await house.open(2)
        // Decided and not sent yet: words count when it is sent.
        _ = try await operations.save(MessageWords(title: "LOOK! {title}", text: "{service}, {count}"), at: Self.place, by: chief)
        try await house.send()
        let texts = try await house.ledger().filter { $0.channel == .telegram }.map(\.text)
        #expect(texts.last == "LOOK! Trouble 2\nShop, 1\nhttps://desk.example/incidents/2")
        #expect(house[.telegram].titles == ["New error in Shop: Trouble 1", "LOOK! Trouble 2"])
        #expect(house[.telegram].sent.last?.text.lines == ["Shop, 1"])
        #expect(house[.mail].titles == ["New error in Shop: Trouble 1", "New error in Shop: Trouble 2"])
        #expect(try await operations.restore(Self.place, by: chief).chosen == nil)
        try await house.open(3)
        try await house.send()
        #expect(house[.telegram].titles.last == "New error in Shop: Trouble 3")
        let subject = "words of opened by telegram in en"
        #expect(
            try await audit(house) == [
                "message_words.restored: \(subject)", "message_words.changed: \(subject)", "message_words.changed: \(subject)",
            ])
    }

    @Test("a storm's one message, the end, playbooks' steps and words for customers are worded, too")
    func everyKind() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].bundleAfter = 1 }
        let operations = try await house.module().messageWords
        for (kind, title) in [(WordedKind.bundle, "Many: {count}"), (.resolved, "Over: {title}"), (.step, "{playbook}/{step}")] {
            _ = try await operations.save(MessageWords(title: title, text: ""), at: WordsPlace(kind, .telegram, .english), by: chief)
        }
        try await house.destination("chat")
        for id in 1...3 { try await house.open(Int64(id)) }
        try await house.send()
        try await house.resolve(1)
        let step = StepNote(code: "1", name: "Shop", version: 1, step: 2, reason: "after", number: 0, isLate: false)
        try await house.announce(Announcement(.step(step), incident: IncidentID(2), key: "a", whom: [.destination("chat")]))
        try await house.send()
        #expect(Set(house[.telegram].titles).isSuperset(of: ["Many: 2", "Over: Trouble 1", "Shop/2"]))
    }

    @Test("what would not work is refused by its name and changes nothing; the same again is no change")
    func refuses() async throws {
        let house = try await MessagesFixture()
        let operations = try await house.module().messageWords
        let good = MessageWords(title: "{title}", text: "")
        _ = try await operations.save(good, at: Self.place, by: chief)
        await #expect(throws: ClientError.unknownPlaceholder("playbook", "title")) {
            _ = try await operations.save(MessageWords(title: "{playbook}", text: ""), at: Self.place, by: chief)
        }
        #expect(try await operations.find(Self.place, by: chief).words == good)
        _ = try await operations.save(good, at: Self.place, by: chief)
        #expect(try await operations.versions(of: Self.place, by: chief).map(\.words) == [good])
        #expect(try await audit(house).count == 1)
        let nothing = WordsPlace(.test, .mail, .english)
        #expect(try await operations.restore(nothing, by: chief).chosen == nil)
        #expect(try await operations.versions(of: nothing, by: chief).isEmpty)
    }

    @Test("every kind, channel and language is listed, with what is in force")
    func lists() async throws {
        let house = try await MessagesFixture()
        let operations = try await house.module().messageWords
        _ = try await operations.save(MessageWords(title: "{title}", text: ""), at: Self.place, by: chief)
        let all = try await operations.list(by: chief)
        #expect(all.count == WordedKind.allCases.count * 5 * 3 && all.filter { $0.chosen != nil }.map(\.place) == [Self.place])
        let some = try await operations.list(channel: .mail, language: .portuguese, by: chief)
        #expect(some.map(\.place.kind) == WordedKind.allCases && some.allSatisfy { $0.chosen == nil })
        #expect(some.first?.words.title.contains("{title}") == true)
    }

    private static let hostile = MessageWords(title: "<b>{title}</b> & *x*", text: "<i>{service}</i>\n{message}")

    @Test("own words are escaped for each channel as the original ones are, before they are saved too")
    func escapes() async throws {
        let house = try await MessagesFixture()
        let operations = try await house.module().messageWords
        house.incidents.set(7)
        func parts(_ channel: ChannelKind, _ words: MessageWords? = Self.hostile) async throws -> [MessagePart.Form: String] {
            let place = WordsPlace(.opened, channel, .english)
            let preview = try await operations.preview(words, at: place, of: IncidentID(7), by: chief)
            #expect(preview.incident == IncidentID(7))
            return Dictionary(preview.parts.map { ($0.form, $0.text) }) { $1 }
        }
        let mail = try await parts(.mail)
        #expect(mail[.html]?.contains("&lt;b&gt;Trouble 7&lt;/b&gt; &amp; *x*") == true && mail[.html]?.contains("<i>") == false)
        #expect(mail[.text]?.hasPrefix("<b>Trouble 7</b> & *x*\n\n<i>Shop</i>\nSomething broke") == true)
        #expect(mail[.subject] == "[#7] Shop: Trouble 7")
        let chat = try await parts(.telegram)
        #expect(chat[.text]?.hasPrefix("<b>Trouble 7</b> & *x*\n<i>Shop</i>") == true && chat[.json]?.contains("parse_mode") == false)
        #expect(try await parts(.webhook)[.json]?.contains("&lt;b&gt;Trouble 7&lt;/b&gt; &amp; *x*") == true)
        #expect(try await parts(.webpush)[.json]?.contains("<b>Trouble 7</b> & *x*") == true)
        #expect(try await parts(.xmpp)[.text]?.hasPrefix("<b>Trouble 7</b> & *x*\n<i>Shop</i>\nSomething broke\n") == true)
        // Nothing was saved.
        #expect(try await parts(.mail, nil)[.text]?.hasPrefix("New error in Shop: Trouble 7") == true)
    }

    @Test("what is too long is cut before the link", arguments: [ChannelKind.telegram, .xmpp])
    func cuts(channel: ChannelKind) async throws {
        let house = try await MessagesFixture()
        house.incidents.set(7)
        let words = MessageWords(title: "{title}", text: String(repeating: "{message}", count: 333))
        let operations = try await house.module().messageWords
        let place = WordsPlace(.opened, channel, .english)
        let text = try #require(try await operations.preview(words, at: place, of: IncidentID(7), by: chief).parts.first?.text)
        #expect(text.hasSuffix("/incidents/7") && text.contains("…\n") && text.count <= (channel == .xmpp ? 2000 : 4096))
    }

    @Test("each kind has something to show on a real incident", arguments: WordedKind.allCases)
    func previews(kind: WordedKind) async throws {
        let house = try await MessagesFixture()
        house.incidents.set(7)
        let operations = try await house.module().messageWords
        for language in Language.allCases {
            let preview = try await operations.preview(nil, at: WordsPlace(kind, .xmpp, language), of: nil, by: chief)
            let text = try #require(preview.parts.first?.text)
            #expect(preview.incident == IncidentID(7) && !text.isEmpty && !text.contains("words_") && !text.contains("{"))
        }
        house.incidents.set(7, state: "closed")
        #expect(try await operations.preview(nil, at: WordsPlace(kind, .xmpp, .english), of: nil, by: chief).parts.isEmpty)
    }

    @Test("whoever manages the destinations of a team alone chooses no words")
    func rights() async throws {
        let house = try await MessagesFixture()
        let operations = try await house.module().messageWords
        let local = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .operator, teams: [TeamID(1): .supervisor]))
        await #expect(throws: ClientError.notPermitted(.manageDestinations)) { _ = try await operations.list(by: local) }
        await #expect(throws: ClientError.notPermitted(.manageDestinations)) {
            _ = try await operations.save(MessageWords(title: "x", text: ""), at: Self.place, by: local)
        }
        await #expect(throws: ClientError.notPermitted(.manageDestinations)) {
            _ = try await operations.preview(nil, at: Self.place, of: nil, by: local)
        }
    }
}
