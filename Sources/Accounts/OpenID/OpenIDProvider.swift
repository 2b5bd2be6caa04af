import Foundation
import Kernel
import Logging
import Platform

/// The organization's sign-in: its document and keys, kept for a while, and the exchange of a code for claims.
actor OpenIDProvider {
    /// How long document and keys are cached.
    static let lifetime = Duration.seconds(3600)
    /// Where no key fits, they are asked for again, but not by every forged token.
    static let keyPatience = Duration.seconds(60)

    private struct Kept<Value> {
        let value: Value
        let at: Timestamp
    }

    private let settings: OpenIDSettings
    private let http: OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private var document: Kept<ProviderDocument>?
    private var keys: Kept<ProviderKeys>?

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

    /// The keys that it has now. Throws ``OpenIDFailure/provider(_:)``.
    func look() async throws -> ProviderKeys {
        try await currentKeys(try await currentDocument(), notOlderThan: Self.lifetime).value
    }

    /// Exchanges the code of an answer for the account's claims: those of the ID token, checked, and what the userinfo
    /// endpoint adds where the ID token does not say all that is asked for.
    func claims(code: String, verifier: String, nonce: String, redirectURI: String, logger: Logger) async throws -> OpenIDClaims {
        let document = try await currentDocument()
        let answer = try await redeem(code, verifier: verifier, redirectURI: redirectURI, document)
        let check = IDTokenCheck(issuer: document.issuer, clientID: settings.clientID, nonce: nonce, now: now())
        let claims = try await signed(answer.idToken, .init(of: answer.idToken), document)
        try check.check(claims)
        let lacksRoles = !settings.roles.isEmpty && !claims.has(settings.rolesClaim)
        guard let endpoint = document.userInfoEndpoint, let accessToken = answer.accessToken,
            lacksRoles || !claims.has(settings.nameClaim)
        else { return claims }
        let more: OpenIDClaims
        do {
            more = try await userInfo(at: endpoint, accessToken, check, document)
        } catch let refusal as UserInfoRefused {
            logger.warning(
                "userinfo is refused: the ID token alone counts", metadata: ["reason": "\(refusal.reason)", "url": "\(endpoint)"])
            return claims
        } catch OpenIDFailure.provider(let reason) where !lacksRoles {
            // An outage must not take roles away; there are others to be called by than this name.
            logger.warning("userinfo does not answer: the ID token alone counts", metadata: ["reason": "\(reason)"])
            return claims
        }
        guard more.text("sub") == claims.text("sub") else { throw OpenIDFailure.untrusted("userinfo is about another account") }
        return claims.merging(more)
    }

    // MARK: The code

    private struct TokenAnswer: Decodable {
        let idToken: String
        /// What the ID token says may be all that a client gets.
        let accessToken: String?

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

    // MARK: Tokens

    /// What a token says, its signature by one of the provider's keys.
    private func signed(_ token: String, _ header: IDTokenCheck.Header, _ document: ProviderDocument) async throws -> OpenIDClaims {
        var known = try await currentKeys(document, notOlderThan: Self.lifetime)
        if let claims = await known.value.verify(token, header) { return claims }
        if now().since(known.at) >= Self.keyPatience {
            known = try await currentKeys(document, notOlderThan: Self.keyPatience)
            if let claims = await known.value.verify(token, header) { return claims }
        }
        let key = header.kid.map { "the key \($0.prefix(100))" } ?? "a key without a name"
        throw OpenIDFailure.untrusted("the token is signed by \(key) (\(header.alg)), which fits none of the provider's: \(known.value)")
    }

    private func currentKeys(_ document: ProviderDocument, notOlderThan age: Duration) async throws -> Kept<ProviderKeys> {
        if let keys, now().since(keys.at) < age { return keys }
        let found = Kept(value: try await get(document.keysAddress) as ProviderKeys, at: now())
        keys = found
        return found
    }

    // MARK: Userinfo

    /// Of every token: the first bytes of an object, `{"`.
    private static let tokenStart = "eyJ"

    /// The provider says no more than the ID token does, or says it so that we cannot believe it.
    private struct UserInfoRefused: Error { let reason: String }

    private func userInfo(
        at endpoint: String, _ accessToken: String, _ check: IDTokenCheck, _ document: ProviderDocument
    ) async throws -> OpenIDClaims {
        let headers = ["Accept": "application/json, application/jwt", "Authorization": "Bearer " + accessToken]
        let answer = try await exchange(.init(method: "GET", url: endpoint, headers: headers))
        // Neither says that this account may not ask.
        let passing = [408, 429]
        if (400..<500).contains(answer.status), !passing.contains(answer.status) {
            throw UserInfoRefused(reason: "it answered \(answer.status)")
        }
        let token = String(decoding: answer.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard answer.status == 200, token.hasPrefix(Self.tokenStart) else { return try decoded(answer, of: endpoint) }
        let header: IDTokenCheck.Header
        do { header = try .init(of: token) } catch { throw UserInfoRefused(reason: error.reason) }
        let claims = try await signed(token, header, document)
        try check.check(userInfo: claims)
        return claims
    }

    // MARK: The wire

    private func get<Answer: Decodable>(_ url: String) async throws -> Answer {
        try await send(.init(method: "GET", url: url, headers: ["Accept": "application/json"]))
    }

    private func send<Answer: Decodable>(_ request: OutboundHTTP.Request) async throws -> Answer {
        try decoded(try await exchange(request), of: request.url)
    }

    private func exchange(_ request: OutboundHTTP.Request) async throws -> OutboundHTTP.Answer {
        do {
            return try await http.send(request)
        } catch {
            throw OpenIDFailure.provider("\(request.url): \(error)")
        }
    }

    private func decoded<Answer: Decodable>(_ answer: OutboundHTTP.Answer, of url: String) throws -> Answer {
        guard answer.status == 200 else {
            // The body of a refusal names the error and holds no secret of ours; a page of HTML helps nobody.
            let said = String(decoding: answer.body.prefix(300), as: UTF8.self)
            throw OpenIDFailure.provider("\(url) answered \(answer.status): \(said)")
        }
        do {
            return try JSONDecoder().decode(Answer.self, from: answer.body)
        } catch {
            throw OpenIDFailure.provider("\(url) answered what is not understood: \(error)")
        }
    }
}
