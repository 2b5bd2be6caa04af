import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Links that acknowledge") struct AcknowledgeLinkTests {
    private let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))
    private let world = TestWorld()

    private var link: AcknowledgeLink { AcknowledgeLink(.init(.mail, "olga+x@example.org"), IncidentID(12), at: world.now) }

    @Test("A link says again what it was made of")
    func round() {
        let token = link.token(key)
        #expect(AcknowledgeLink(token: token, key: key, now: world.now) == link)
        #expect(token.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil)
        #expect(link.url("https://desk", key) == "https://desk/answer/\(token)")
    }

    @Test("A changed one, or one of another installation, says nothing")
    func changed() {
        let token = link.token(key)
        let other = AcknowledgeLink(.init(.mail, "olga+x@example.org"), IncidentID(13), at: world.now).token(key)
        let mixed = other.prefix { $0 != "." } + token.drop { $0 != "." }
        for text in [String(token.dropLast()), "a" + token, token + "a", String(mixed), "", ".", "x.y"] {
            #expect(AcknowledgeLink(token: text, key: key, now: world.now) == nil)
        }
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" where letter != token.last {
            #expect(AcknowledgeLink(token: String(token.dropLast()) + String(letter), key: key, now: world.now) == nil)
        }
        #expect(AcknowledgeLink(token: token, key: SecretKey(bytes: [1, 2, 3]), now: world.now) == nil)
        // Signed by us, for something else.
        #expect(AcknowledgeLink(token: key.sign("bWFpbCAxMiAwIHg", use: "form"), key: key, now: world.now) == nil)
    }

    @Test("It is good for a month")
    func old() {
        let token = link.token(key)
        let made = world.now
        world.advance(.seconds(29 * 86_400))
        #expect(AcknowledgeLink(token: token, key: key, now: world.now)?.at == made)
        world.advance(.seconds(86_400))
        #expect(AcknowledgeLink(token: token, key: key, now: world.now) == nil)
    }
}
