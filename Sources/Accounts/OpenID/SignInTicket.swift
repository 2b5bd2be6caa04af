import Crypto
import Foundation
import Kernel
import Platform

/// What a browser keeps between leaving for the provider and coming back: a signed cookie, so that nothing is stored for
/// sign-ins that nobody finishes, and an answer counts only in the browser that asked.
struct SignInTicket: Codable, Hashable {
    static let lifetime = Duration.seconds(600)
    private static let use = "openid sign-in"

    /// Comes back with the answer.
    let state: String
    /// Comes back inside the ID token.
    let nonce: String
    /// The secret behind the code challenge (RFC 7636).
    let verifier: String
    let returnTo: String
    /// Microseconds since 1970.
    let expiresAt: Int64

    init(returnTo: String, world: World) {
        state = world.randomCode(length: 32)
        nonce = world.randomCode(length: 32)
        verifier = world.randomCode(length: 64)
        self.returnTo = returnTo
        expiresAt = world.now().adding(Self.lifetime).microseconds
    }

    /// The S256 code challenge.
    var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }

    func sealed(by key: SecretKey) throws -> String {
        key.sign(try JSONEncoder().encode(self).base64URL, use: Self.use)
    }

    /// Nil for what was not made here, or too long ago.
    init?(_ sealed: some StringProtocol, key: SecretKey, now: Timestamp) {
        guard let text = key.verify(sealed, use: Self.use), let data = Data(base64URL: text),
            let ticket = try? JSONDecoder().decode(Self.self, from: data), now.microseconds < ticket.expiresAt
        else { return nil }
        self = ticket
    }
}
