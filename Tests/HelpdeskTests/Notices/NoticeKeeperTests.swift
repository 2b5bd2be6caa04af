import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("Keeping notices", .bothEngines)
struct NoticeKeeperTests {
    @Test("A change is told to one person once, however often it is found")
    func once() async throws {
        let house = try await NoticesFixture()
        let first = try await house.keep(NoticesFixture.draft("journal:1"), NoticesFixture.draft("journal:1", .comment))
        let again = try await house.keep(NoticesFixture.draft("journal:1"), NoticesFixture.draft("journal:1", for: NoticesFixture.bob))
        #expect(first.count == 2 && again.map(\.draft.user) == [NoticesFixture.bob])
        #expect(try await house.events() == [.noticesChanged([NoticesFixture.ann]), .noticesChanged([NoticesFixture.bob])])
    }

    @Test("Until somebody says otherwise XMPP and mail are off, and their browsers are told")
    func defaults() async throws {
        let house = try await NoticesFixture()
        try await house.keep(NoticesFixture.draft("journal:1"))
        #expect(house.sent.all.map(\.addresses) == [[.webpush: ""]])
        let choices = try await house.database.read { try NoticeChoices.of([NoticesFixture.ann], on: $0) }
        #expect(choices[NoticesFixture.ann]?.assignee == true && choices[NoticesFixture.ann]?.xmpp == false)
    }

    @Test("What is switched on goes to their e-mail address, or to the JID that they say")
    func addresses() async throws {
        let house = try await NoticesFixture()
        let ann = NoticesFixture.caller(NoticesFixture.ann)
        _ = try await house.operations.choose({ ($0.xmpp, $0.mail, $0.webpush) = (true, true, false) }, by: ann)
        try await house.keep(NoticesFixture.draft("journal:1", .comment, body: "<p>Hello <b>you</b></p>"))
        let message = try #require(house.sent.all.first)
        #expect(message.addresses == [.xmpp: "ann@example.org", .mail: "ann@example.org"])
        #expect(message.comment == "Hello you" && message.language == .russian && message.path == "/my-issues/12")
        _ = try await house.operations.choose({ $0.jid = "ann@chat.example" }, by: ann)
        try await house.keep(NoticesFixture.draft("journal:2"))
        #expect(house.sent.all.last?.addresses[.xmpp] == "ann@chat.example" && house.sent.all.last?.comment == nil)
    }

    @Test("Somebody without an address, or with everything off, has it on the desk alone")
    func desk() async throws {
        let house = try await NoticesFixture()
        let bob = NoticesFixture.caller(NoticesFixture.bob)
        _ = try await house.operations.choose({ ($0.xmpp, $0.mail, $0.webpush) = (true, true, false) }, by: bob)
        let kept = try await house.keep(NoticesFixture.draft("journal:1", for: NoticesFixture.bob))
        #expect(house.sent.all.isEmpty && kept.count == 1)
        #expect(try await house.operations.unread(by: bob).all == 1)
    }

    @Test("Nobody who may not sign in any more is told elsewhere")
    func disabled() async throws {
        let house = try await NoticesFixture()
        _ = try await house.database.write { try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = 1") }
        try await house.keep(NoticesFixture.draft("journal:1"))
        #expect(house.sent.all.isEmpty)
        let address = try await house.database.read { try NoticeRecipient.address(of: NoticesFixture.ann, by: .webpush, on: $0) }
        #expect(address == nil)
    }
}
