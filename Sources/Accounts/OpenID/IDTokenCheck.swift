import Foundation
import Kernel
import Platform

/// What must be true of an ID token beside its signature (OpenID Connect Core 1.0, section 3.1.3.7).
struct IDTokenCheck {
    /// How far the provider's clock may be from ours.
    static let leeway = 120.0
    private static let maximumBytes = 64 << 10
    /// Signatures by keys that only the provider holds; never by a shared secret, never none.
    private static let algorithms: Set<String> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

    let issuer: String
    let clientID: String
    let nonce: String
    let now: Timestamp

    /// How a token says that it is signed.
    struct Header: Decodable {
        let alg: String
        /// The name of the key, nil when it does not say.
        let kid: String?

        /// Throws ``OpenIDFailure/untrusted(_:)`` for what is no token, or proves nothing by its kind of signature.
        init(of token: String) throws(OpenIDFailure) {
            guard token.utf8.count <= IDTokenCheck.maximumBytes, let head = token.split(separator: ".").first,
                let data = Data(base64URL: String(head)), let header = try? JSONDecoder().decode(Header.self, from: data)
            else { throw .untrusted("the token is none") }
            guard IDTokenCheck.algorithms.contains(header.alg) else { throw .untrusted("the token is signed by \(header.alg)") }
            self = header
        }
    }

    func check(_ claims: OpenIDClaims) throws(OpenIDFailure) {
        guard claims.text("iss") == issuer else { throw .untrusted("the ID token is of another issuer") }
        let audience = claims.texts("aud")
        guard audience.contains(clientID) else { throw .untrusted("the ID token is for somebody else") }
        if audience.count > 1 || claims.has("azp") {
            guard claims.text("azp") == clientID else { throw .untrusted("the ID token was issued to somebody else") }
        }
        let seconds = Double(now.microseconds) / 1_000_000
        guard let end = claims.time("exp"), seconds < end + Self.leeway else { throw .untrusted("the ID token has expired") }
        guard let start = claims.time("iat"), start < seconds + Self.leeway else {
            throw .untrusted("the ID token is from the future: look at the clocks")
        }
        guard claims.text("nonce") == nonce else { throw .untrusted("the ID token answers another sign-in") }
        guard let subject = claims.text("sub"), !subject.isEmpty, subject.utf8.count <= 255, !subject.utf8.contains(0) else {
            throw .untrusted("the ID token names no account")
        }
    }

    /// A signed answer about the account is ours and of the same issuer, where it says so (section 5.3.2).
    func check(userInfo claims: OpenIDClaims) throws(OpenIDFailure) {
        guard claims.text("iss") == issuer || !claims.has("iss") else { throw .untrusted("userinfo is of another issuer") }
        guard claims.texts("aud").contains(clientID) || !claims.has("aud") else { throw .untrusted("userinfo is for somebody else") }
    }
}
