import Foundation
import JWTKit
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Accounts
@testable import Platform

/// A provider that says what a test wants it to say, also what a real one never would.
final class PretendProvider: Sendable {
    static let issuer = "https://id.example.org"

    struct State {
        var document: [String: any Sendable] = [
            "issuer": PretendProvider.issuer, "authorization_endpoint": PretendProvider.issuer + "/authorize",
            "token_endpoint": PretendProvider.issuer + "/token", "jwks_uri": PretendProvider.issuer + "/keys",
        ]
        var keyName = "first"
        /// Stand before the provider's own key in its set.
        var strangeKeys: [any Sendable] = []
        /// Added to its own key, nil to take something away.
        var keyFields: [String: String?] = [:]
        /// Signs the ID token; nil for the provider's own key.
        var forger: JWTKeyCollection?
        var claims = OpenIDClaims([:])
        /// Comes instead of a signed token.
        var token: String?
        var userInfo: [String: any Sendable] = [:]
        var userInfoStatus = 200
        /// Comes instead of an object, signed by the provider's key.
        var signedUserInfo: OpenIDClaims?
        var tokenStatus = 200
        var requests: [OutboundHTTP.Request] = []
    }

    let state = Mutex(State())
    /// Each name has a key of its own.
    private let keys = ["first": ES256PrivateKey(), "second": ES256PrivateKey()]

    var http: OutboundHTTP { OutboundHTTP { [self] request in try await answer(request) } }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func requests(to path: String) -> [OutboundHTTP.Request] {
        state.withLock { $0.requests.filter { $0.url == Self.issuer + path } }
    }

    private func answer(_ request: OutboundHTTP.Request) async throws -> OutboundHTTP.Answer {
        let state = state.withLock { state in
            state.requests.append(request)
            return state
        }
        switch request.url.dropFirst(Self.issuer.count) {
        case "/.well-known/openid-configuration": return try Self.json(state.document)
        case "/keys": return try Self.json(["keys": state.strangeKeys + [publicKey(state)]])
        case "/userinfo":
            guard state.userInfoStatus == 200 else { return .init(status: state.userInfoStatus, body: Data("{\"error\":\"no\"}".utf8)) }
            guard let claims = state.signedUserInfo else { return try Self.json(state.userInfo) }
            return .init(status: 200, headers: ["content-type": "application/jwt"], body: Data(try await signed(claims, state).utf8))
        case "/token":
            guard state.tokenStatus == 200 else {
                return .init(status: state.tokenStatus, body: Data("{\"error\":\"invalid_grant\"}".utf8))
            }
            return try Self.json(["access_token": "access", "id_token": try await token(state)])
        default: return .init(status: 404)
        }
    }

    private func token(_ state: State) async throws -> String {
        if let token = state.token { return token }
        return try await signed(state.claims, state)
    }

    /// Of the present key, under another name.
    func token(named name: JWKIdentifier) async throws -> String {
        let state = state.withLock { $0 }
        return try await JWTKeyCollection().add(ecdsa: try #require(keys[state.keyName]), kid: name).sign(state.claims, kid: name)
    }

    private func signed(_ claims: OpenIDClaims, _ state: State) async throws -> String {
        if let forger = state.forger { return try await forger.sign(claims, kid: JWKIdentifier(string: state.keyName)) }
        let name = JWKIdentifier(string: state.keyName)
        let key = try #require(keys[state.keyName])
        return try await JWTKeyCollection().add(ecdsa: key, kid: name).sign(claims, kid: name)
    }

    private func publicKey(_ state: State) throws -> [String: String] {
        let place = try #require(keys[state.keyName]?.parameters)
        var key = ["kty": "EC", "crv": "P-256", "kid": state.keyName, "x": place.x, "y": place.y]
        for (name, value) in state.keyFields { key[name] = value }
        return key
    }

    private static func json(_ object: [String: Any]) throws -> OutboundHTTP.Answer {
        .init(status: 200, body: try JSONSerialization.data(withJSONObject: object))
    }
}

extension OpenIDClaims {
    /// What a provider says about Ann at the test world's time.
    static func ann(nonce: String, at now: Timestamp, _ change: (inout [String: Value]) -> Void = { _ in }) -> OpenIDClaims {
        let seconds = Double(now.microseconds / 1_000_000)
        var values: [String: Value] = [
            "iss": .text(PretendProvider.issuer), "aud": .text("desk"), "sub": .text("4711"), "nonce": .text(nonce),
            "iat": .number(seconds), "exp": .number(seconds + 300), "preferred_username": .text("Ann"),
            "groups": .list([.text("desk-admins"), .text("everybody")]),
        ]
        change(&values)
        return OpenIDClaims(values)
    }
}

extension OpenIDSettings {
    static var example: OpenIDSettings {
        var settings = OpenIDSettings()
        settings.issuer = URL(string: PretendProvider.issuer)
        settings.clientID = "desk"
        settings.clientSecret = "s: €"
        settings.roles = [ClaimRule(value: "desk-admins", role: .admin), ClaimRule(value: "payments", role: .operator, team: "Payments")]
        return settings
    }
}
