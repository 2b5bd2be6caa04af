import Kernel
import TestKit
import Testing

@testable import Accounts
@testable import Platform

@Suite("The ticket of a sign-in that is under way")
struct SignInTicketTests {
    let world = TestWorld()
    let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))

    @Test("It comes back as it was, to the one who made it, within ten minutes")
    func roundTrip() throws {
        let ticket = SignInTicket(returnTo: "/incidents?q=a b", world: world.world)
        let sealed = try ticket.sealed(by: key)
        #expect(SignInTicket(sealed, key: key, now: world.world.now()) == ticket)
        #expect(SignInTicket(sealed, key: SecretKey(bytes: [UInt8](repeating: 8, count: 32)), now: world.world.now()) == nil)
        #expect(SignInTicket(sealed.dropFirst(), key: key, now: world.world.now()) == nil)
        world.advance(SignInTicket.lifetime)
        #expect(SignInTicket(sealed, key: key, now: world.world.now()) == nil)
    }

    @Test("No two are alike, and the challenge is that of RFC 7636")
    func values() throws {
        let (one, other) = (SignInTicket(returnTo: "/", world: world.world), SignInTicket(returnTo: "/", world: world.world))
        #expect(Set([one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier]).count == 6)
        #expect((43...128).contains(one.verifier.utf8.count))
        #expect(one.challenge.utf8.count == 43 && !one.challenge.contains("="))
    }

    @Test("Signed texts that are no tickets are none", arguments: ["", ".", "e30", "bm8"])
    func hostile(text: String) {
        let signed = key.sign(text, use: "openid sign-in")
        #expect(SignInTicket(signed, key: key, now: world.world.now()) == nil)
    }
}
