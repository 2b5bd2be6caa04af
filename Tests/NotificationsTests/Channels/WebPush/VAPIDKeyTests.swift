import Crypto
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("The installation's key for push services") struct VAPIDKeyTests {
    private let now = TestWorld().now

    @Test("The signature is an ES256 of a token for the push service, good for less than a day")
    func authorization() throws {
        let key = VAPIDKey()
        let header = try key.authorization(for: "https://push.example.net", subject: "mailto:desk@example.org", at: now)
        let match = try #require(header.wholeMatch(of: /vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)/))
        #expect(match.4 == key.publicKey)
        func json(_ part: Substring) throws -> JSON {
            try JSONDecoder().decode(JSON.self, from: try #require(Data(base64URL: String(part))))
        }
        #expect(try json(match.1) == ["typ": "JWT", "alg": "ES256"])
        let claims = try json(match.2)
        #expect(claims["aud"] == "https://push.example.net" && claims["sub"] == "mailto:desk@example.org")
        let lasts = try #require(claims["exp"]?.int) - now.microseconds / 1_000_000
        #expect(lasts > 0 && lasts <= 86_400)
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: try #require(Data(base64URL: String(match.3))))
        let known = try P256.Signing.PublicKey(x963Representation: try #require(Data(base64URL: key.publicKey)))
        #expect(known.isValidSignature(signature, for: Data("\(match.1).\(match.2)".utf8)))
    }

    @Test("It is kept as text and is the same again; other texts are no keys")
    func text() throws {
        let key = VAPIDKey()
        #expect(VAPIDKey(text: key.text)?.publicKey == key.publicKey)
        #expect(try #require(Data(base64URL: key.publicKey)).count == 65 && !key.publicKey.contains("="))
        for text in ["", "x", "AAAA"] { #expect(VAPIDKey(text: text) == nil) }
    }

    @Test("It is made once, for every process over the database", .oneEngine)
    func store() async throws {
        let house = try await ChannelHouse()
        let memory = ChannelMemory(of: .webpush, in: house.ground.database)
        let first = try await VAPIDStore(memory).key().publicKey
        #expect(try await VAPIDStore(memory).key().publicKey == first)
        try await memory.remember("no key", as: "vapid")
        await #expect(throws: VAPIDStore.Unreadable.self) { try await VAPIDStore(memory).key() }
    }
}
