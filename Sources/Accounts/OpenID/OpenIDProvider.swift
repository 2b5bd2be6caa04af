import Foundation
import JWTKit
import Kernel
import Platform

/// The organization's sign-in: its document and keys, kept for a while, and the exchange of a code for claims.
actor OpenIDProvider {
    /// How long document and keys are cached.
    static let lifetime = Duration.seconds(3600)
    /// A key nobody knows is asked for, but not by every forged token.
    static let keyPatience = Duration.seconds(60)

    private struct Kept<Value> {
        let value: Value
        let at: Timestamp
    }

    /// The provider's public keys and what it calls them.
    private struct Keys {
        let collection = JWTKeyCollection()
        var names: Set<String> = []
    }

    private let settings: OpenIDSettings
    private let http: OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private var document: Kept<ProviderDocument>?
    private var keys: Kept<Keys>?

    init(settings: OpenIDSettings, http: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        (self.settings, self.http, self.now) = (settings, http, now)
    }

    /// Throws ``OpenIDFailure/provider(_:)``.
    func currentDocument() async throws -> ProviderDocument {
        if let document, now().since(document.at) < Self.lifetime { return document.value }
        let issuer = settings.issuerText
        let found: ProviderDocument = try await get(issuer + ProviderDocument.wellKnownPath)
        let checked = try found.checked(issuer: issuer)
        document = Kept(value: checked, at: now())
        return checked
    }

    /// Exchanges the code of an answer for the account's claims: those of the ID token, checked, and what the userinfo
    /// endpoint adds where the ID token does not say all that is asked for.
    func claims(code: String, verifier: String, nonce: String, redirectURI: String) async throws -> OpenIDClaims {
        let document = try await currentDocument()
        let answer = try await redeem(code, verifier: verifier, redirectURI: redirectURI, document)
        let claims = try await verified(answer.idToken, nonce: nonce, document)
        let asked = [settings.nameClaim, settings.rolesClaim]
        guard let endpoint = document.userInfoEndpoint, !asked.allSatisfy(claims.has) else { return claims }
        let more: OpenIDClaims = try await get(endpoint, headers: ["Authorization": "Bearer " + answer.accessToken])
        guard more.text("sub") == claims.text("sub") else { throw OpenIDFailure.untrusted("userinfo is about another account") }
        return claims.merging(more)
    }

    // MARK: The code

    private struct TokenAnswer: Decodable {
        let idToken: String
        let accessToken: String

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    private func redeem(
        _ code: String, verifier: String, redirectURI: String, _ document: ProviderDocument
    ) async throws -> TokenAnswer {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI), ("code_verifier", verifier),
        ]
        var headers = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"]
        switch (settings.clientSecret, document.takesSecretInForm) {
        case (nil, _): form.append(("client_id", settings.clientID))
        case (let secret?, true): form += [("client_id", settings.clientID), ("client_secret", secret)]
        case (let secret?, false):
            // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
            let pair = FormText.encoded(settings.clientID) + ":" + FormText.encoded(secret)
            headers["Authorization"] = "Basic " + Data(pair.utf8).base64EncodedString()
        }
        return try await send(.init(url: document.tokenEndpoint, headers: headers, body: Data(FormText.query(form).utf8)))
    }

    // MARK: The ID token

    private func verified(_ token: String, nonce: String, _ document: ProviderDocument) async throws -> OpenIDClaims {
        let check = IDTokenCheck(issuer: document.issuer, clientID: settings.clientID, nonce: nonce, now: now())
        let key = try check.keyName(of: token)
        let claims: OpenIDClaims
        do {
            claims = try await currentKeys(document, knowing: key).verify(token, as: OpenIDClaims.self)
        } catch let failure as OpenIDFailure {
            throw failure
        } catch {
            throw OpenIDFailure.untrusted("the ID token's signature: \(error)")
        }
        try check.check(claims)
        return claims
    }

    private func currentKeys(_ document: ProviderDocument, knowing name: String?) async throws -> JWTKeyCollection {
        if let keys {
            let age = now().since(keys.at)
            let isKnown = name.map(keys.value.names.contains) ?? true
            if age < Self.lifetime, isKnown || age < Self.keyPatience { return keys.value.collection }
        }
        let found: JWKS = try await get(document.keysAddress)
        var fresh = Keys()
        for (index, key) in found.keys.enumerated() {
            var key = key
            let name = key.keyIdentifier?.string ?? "key \(index)"
            key.keyIdentifier = JWKIdentifier(string: name)
            // A key of a kind we do not know says nothing against the others.
            guard (try? await fresh.collection.add(jwk: key, isDefault: index == 0)) != nil else { continue }
            fresh.names.insert(name)
        }
        keys = Kept(value: fresh, at: now())
        return fresh.collection
    }

    // MARK: The wire

    private func get<Answer: Decodable>(_ url: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.init(method: "GET", url: url, headers: ["Accept": "application/json"].merging(headers) { $1 }))
    }

    private func send<Answer: Decodable>(_ request: OutboundHTTP.Request) async throws -> Answer {
        let answer: OutboundHTTP.Answer
        do {
            answer = try await http.send(request)
        } catch {
            throw OpenIDFailure.provider("\(request.url): \(error)")
        }
        guard answer.status == 200 else {
            // The body of a refusal names the error and holds no secret of ours; a page of HTML helps nobody.
            let said = String(decoding: answer.body.prefix(300), as: UTF8.self)
            throw OpenIDFailure.provider("\(request.url) answered \(answer.status): \(said)")
        }
        do {
            return try JSONDecoder().decode(Answer.self, from: answer.body)
        } catch {
            throw OpenIDFailure.provider("\(request.url) answered what is not understood: \(error)")
        }
    }
}
