import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Links by which a person is told no more", .oneEngine) struct UnsubscribeTests {
    private static let olga = ChannelDesk.Identity(.mail, "olga@example.org")

    @Test("A link says again what it was made of; a changed one, or one of another installation, says nothing")
    func round() {
        let (key, link) = (SecretKey(bytes: [UInt8](repeating: 7, count: 32)), UnsubscribeLink(UserID(1), Self.olga))
        let token = link.token(key)
        #expect(UnsubscribeLink(token: token, key: key) == link)
        let other = UnsubscribeLink(UserID(2), Self.olga).token(key)
        let mixed = other.prefix { $0 != "." } + token.drop { $0 != "." }
        for text in [String(token.dropLast()), "a" + token, token + "a", String(mixed), "", ".", "x.y"] {
            #expect(UnsubscribeLink(token: text, key: key) == nil)
        }
        #expect(UnsubscribeLink(token: token, key: SecretKey(bytes: [1, 2, 3])) == nil)
        // A link that acknowledges is none that unsubscribes.
        let acknowledging = AcknowledgeLink(Self.olga, IncidentID(1), at: Timestamp(microseconds: 0)).token(key)
        #expect(UnsubscribeLink(token: acknowledging, key: key) == nil)
    }

    @Test("A mail to a person offers it, and one to a shared mailbox or with a code does not")
    func offers() async throws {
        let house = try await ChannelHouse { settings in
            settings[MailSettings.self].url = "smtp://mail.example.org"
            settings[MailSettings.self].from = "desk@example.org"
        }
        let channel = MailChannel(on: house.ground) { _ in MailTransport { _ in SMTPReport(end: .taken) } }
        let (to, from) = (try #require(MailAddress("olga@example.org")), try #require(MailAddress("desk@example.org")))
        let own = channel.mail(house.message(to: .mail, "olga@example.org", user: UserID(1)), to: to, from: from).fields
        let url = UnsubscribeLink(UserID(1), Self.olga).url("https://desk.example.org", house.key)
        #expect(own.contains(MailField("List-Unsubscribe", "<\(url)>")))
        #expect(own.contains(MailField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")))
        let code = OutgoingMessage(
            key: "k", kind: .code, recipient: Recipient(channel: .mail, address: "olga@example.org", user: UserID(1)),
            content: .code("123456"), at: house.world.now, text: MessageText(title: "Your code", lines: ["123456"]))
        for message in [house.message(to: .mail, "olga@example.org"), code] {
            let names = channel.mail(message, to: to, from: from).fields.map(\.name)
            #expect(!names.contains("List-Unsubscribe") && !names.contains("List-Unsubscribe-Post"))
        }
    }

    @Test("Looking at it changes nothing; pressing its button, or what a mail service sends, takes the address away, once and again")
    func story() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.mail, "olga@example.org"), (.telegram, "77")])
        let ground = try await house.module().ground
        let path = UnsubscribeLink(UserID(1), Self.olga).url("", ground.key)
        try await house.open(1)
        var server = TestServer()
        let pages = try PageRenderer(parts: [.platform, AcknowledgePages.parts], navigation: { _ in [] })
        server.web.pages = pages
        let answers = UnsubscribePages(on: ground, tools: PageTools(pages: pages, publicURL: nil, now: { house.now }))
        try await server.test(routes: { answers.add(to: $0) }) { client in
            for method in [HTTPRequest.Method.get, .head] {
                #expect(try await client.execute(uri: path, method: method).status == .ok)
            }
            let page = try await client.execute(uri: path, method: .get).text
            #expect(page.contains("olga@example.org") && page.contains("<form class=\"stack\" method=\"post\" action=\"\(path)\">"))
            #expect(try await Self.methods(house) == [.mail, .telegram])
            for _ in 0..<2 {
                let answer = try await client.execute(uri: path, method: .post, body: ByteBuffer(string: "List-Unsubscribe=One-Click"))
                #expect(
                    answer.status == .ok && answer.text.contains("Nothing goes to this address any more") && !answer.text.contains("<form"))
                #expect(try await Self.methods(house) == [.telegram])
            }
            for method in [HTTPRequest.Method.get, .post] {
                #expect(try await client.execute(uri: path + "x", method: method).status == .gone)
            }
        }
        // What waited for it is told by what is left.
        for _ in 0..<2 { try await house.send() }
        #expect(try await house.lines(1) == ["opened olga@example.org gave_up", "opened 77 sent"])
    }

    private static func methods(_ house: MessagesFixture) async throws -> [ChannelKind] {
        try await house.database.read { try ContactMethodStore().list(of: UserID(1), on: $0) }.map(\.channel)
    }
}
