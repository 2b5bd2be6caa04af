import Foundation
import JWTKit
import Kernel
import Logging
import TestKit
import Testing

@testable import Accounts
@testable import Platform

@Suite("What a provider says, and what is believed")
struct OpenIDProviderTests {
    let world = TestWorld()
    let pretend = PretendProvider()

    private func provider(_ change: (inout OpenIDSettings) -> Void = { _ in }) -> OpenIDProvider {
        var settings = OpenIDSettings.example
        change(&settings)
        return OpenIDProvider(settings: settings, http: pretend.http, now: world.world.now)
    }

    private func claims(of provider: OpenIDProvider) async throws -> OpenIDClaims {
        try await provider.claims(
            code: "the code", verifier: "the verifier", nonce: "n", redirectURI: "https://desk/back", logger: Logger(label: "test"))
    }

    private func say(_ change: (inout [String: OpenIDClaims.Value]) -> Void = { _ in }) {
        let claims = OpenIDClaims.ann(nonce: "n", at: world.world.now(), change)
        pretend.set { $0.claims = claims }
    }

    @Test("A code is exchanged with the verifier, the client's secret in the header, for checked claims")
    func exchange() async throws {
        say()
        let claims = try await claims(of: provider())
        #expect(claims.text("sub") == "4711" && claims.texts("groups") == ["desk-admins", "everybody"])
        let request = try #require(pretend.requests(to: "/token").first)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=authorization_code&code=the%20code&redirect_uri=https%3A%2F%2Fdesk%2Fback&code_verifier=the%20verifier")
        #expect(request.headers["Authorization"] == "Basic " + Data("desk:s%3A%20%E2%82%AC".utf8).base64EncodedString())
    }

    @Test("The secret goes into the form where nothing else is taken, and nowhere for a public client")
    func authentication() async throws {
        say()
        pretend.set { $0.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"] }
        _ = try await claims(of: provider())
        let form = String(decoding: try #require(pretend.requests(to: "/token").last).body, as: UTF8.self)
        #expect(form.hasSuffix("&client_id=desk&client_secret=s%3A%20%E2%82%AC"))
        _ = try await claims(of: provider { $0.clientSecret = nil })
        let open = try #require(pretend.requests(to: "/token").last)
        #expect(String(decoding: open.body, as: UTF8.self).hasSuffix("&client_id=desk") && open.headers["Authorization"] == nil)
    }

    @Test("Document and keys are fetched once an hour, a key nobody knows once a minute")
    func keeping() async throws {
        let provider = provider()
        for _ in 0..<3 {
            say()
            _ = try await claims(of: provider)
        }
        #expect(pretend.requests(to: ProviderDocument.wellKnownPath).count == 1 && pretend.requests(to: "/keys").count == 1)

        pretend.set { $0.keyName = "second" }
        say()
        await #expect(throws: OpenIDFailure.self) { _ = try await claims(of: provider) }
        #expect(pretend.requests(to: "/keys").count == 1)
        world.advance(.seconds(61))
        say()
        _ = try await claims(of: provider)
        #expect(pretend.requests(to: "/keys").count == 2)

        world.advance(.seconds(3601))
        say()
        _ = try await claims(of: provider)
        #expect(pretend.requests(to: ProviderDocument.wellKnownPath).count == 2 && pretend.requests(to: "/keys").count == 3)
    }

    @Test(
        "An ID token that is not exactly right is refused",
        arguments: [
            ("iss", OpenIDClaims.Value.text("https://evil.example")), ("aud", .text("other")), ("aud", .list([])),
            ("nonce", .text("m")), ("exp", .number(0)), ("iat", .number(4_000_000_000_000)), ("azp", .text("other")),
            ("sub", .text("")), ("sub", .number(1)), ("exp", .text("soon")), ("sub", .text(String(repeating: "x", count: 256))),
        ])
    func wrongClaims(name: String, value: OpenIDClaims.Value) async {
        say { $0[name] = value }
        await expectUntrusted()
    }

    @Test("Of several audiences, the token must name ours as the one it was issued to")
    func audiences() async throws {
        say { $0["aud"] = .list([.text("desk"), .text("other")]) }
        await expectUntrusted()
        say {
            $0["aud"] = .list([.text("desk"), .text("other")])
            $0["azp"] = .text("desk")
        }
        _ = try await claims(of: provider())
    }

    @Test("Clocks may differ by two minutes")
    func clocks() async throws {
        let now = Double(world.world.now().microseconds / 1_000_000)
        say { ($0["iat"], $0["exp"]) = (.number(now + 110), .number(now + 400)) }
        _ = try await claims(of: provider())
        say { $0["exp"] = .number(now - 110) }
        _ = try await claims(of: provider())
        say { $0["exp"] = .number(now - 130) }
        await expectUntrusted()
    }

    @Test("A token of another key, of a shared secret or of none is refused")
    func forged() async throws {
        say()
        let stranger = await JWTKeyCollection().add(ecdsa: ES256PrivateKey(), kid: "first")
        pretend.set { $0.forger = stranger }
        await expectUntrusted()
        let shared = await JWTKeyCollection().add(
            hmac: "a secret that both sides know, long enough", digestAlgorithm: .sha256, kid: "first")
        pretend.set { $0.forger = shared }
        await expectUntrusted()
        let claims = try JSONEncoder().encode(OpenIDClaims.ann(nonce: "n", at: world.world.now())).base64URL
        for head in [#"{"alg":"none"}"#, #"{"alg":"ES256"}"#, "{}", "no json"] {
            pretend.set { $0.token = Data(head.utf8).base64URL + "." + claims + "." }
            await expectUntrusted()
        }
        for text in ["", ".", "..", "a.b.c", String(repeating: "x", count: 100_000)] {
            pretend.set { $0.token = text }
            await expectUntrusted()
        }
    }

    private func expectUntrusted() async {
        do {
            _ = try await claims(of: provider())
            Issue.record("it was believed")
        } catch OpenIDFailure.untrusted {
        } catch {
            Issue.record("refused for another reason: \(error)")
        }
    }

    @Test("What the ID token does not say is asked for, and must be about the same account")
    func userInfo() async throws {
        say { $0["groups"] = nil }
        pretend.set { state in
            state.document["userinfo_endpoint"] = PretendProvider.issuer + "/userinfo"
            state.userInfo = ["sub": "4711", "groups": ["payments"], "preferred_username": "another"]
        }
        let claims = try await claims(of: provider())
        #expect(claims.texts("groups") == ["payments"] && claims.text("preferred_username") == "Ann")
        #expect(pretend.requests(to: "/userinfo").first?.headers["Authorization"] == "Bearer access")
        pretend.set { $0.userInfo["sub"] = "4712" }
        await expectUntrusted()
    }

    @Test(
        "A userinfo that is refused adds nothing; one that fails is an outage, which takes no roles away",
        arguments: [(401, true), (403, true), (404, true), (408, false), (429, false), (500, false), (302, false)])
    func refusedUserInfo(status: Int, comesIn: Bool) async throws {
        say { $0["groups"] = nil }
        pretend.set { state in
            state.document["userinfo_endpoint"] = PretendProvider.issuer + "/userinfo"
            state.userInfoStatus = status
        }
        do {
            let claims = try await claims(of: provider())
            #expect(comesIn && claims.text("preferred_username") == "Ann" && claims.names(at: "groups").isEmpty)
        } catch OpenIDFailure.provider(let reason) {
            #expect(!comesIn && reason.contains("answered \(status)"))
        }
    }

    @Test("An outage of userinfo keeps nobody out whose roles are known")
    func outage() async throws {
        say { $0["preferred_username"] = nil }
        pretend.set { state in
            state.document["userinfo_endpoint"] = PretendProvider.issuer + "/userinfo"
            state.userInfoStatus = 500
        }
        #expect(try await claims(of: provider()).names(at: "groups") == ["desk-admins", "everybody"])
        say { $0["groups"] = nil }
        _ = try await claims(of: provider { ($0.roles, $0.defaultRole) = ([], .viewer) })
    }

    @Test("A userinfo that is a token counts when a key of the provider signed it, for us")
    func signedUserInfo() async throws {
        say { $0["groups"] = nil }
        pretend.set { $0.document["userinfo_endpoint"] = PretendProvider.issuer + "/userinfo" }
        func said(_ more: [String: OpenIDClaims.Value]) async throws -> [String] {
            let own: [String: OpenIDClaims.Value] = ["sub": "4711", "groups": ["payments"]]
            pretend.set { $0.signedUserInfo = OpenIDClaims(own.merging(more) { $1 }) }
            return try await claims(of: provider()).names(at: "groups")
        }
        #expect(try await said([:]) == ["payments"])
        #expect(try await said(["iss": .text(PretendProvider.issuer), "aud": ["desk", "other"]]) == ["payments"])
        for wrong: [String: OpenIDClaims.Value] in [["iss": "https://evil.example"], ["aud": "other"], ["sub": "4712"]] {
            await #expect(throws: OpenIDFailure.self) { _ = try await said(wrong) }
        }
    }

    @Test("One key we cannot use spoils no set")
    func strangeKeys() async throws {
        let strange: [any Sendable] = [
            ["kty": "AKP", "alg": "ML-DSA-65", "kid": "first", "pub": "AAAA"], ["kty": "OKP", "crv": "X25519", "x": "AAAA", "kid": "x"],
            ["kty": "EC", "crv": "secp256k1", "kid": "k", "x": "AA", "y": "AA"], ["kty": "RSA", "kid": "broken", "n": "", "e": "AQAB"],
            ["kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": "enc", "n": "AQAB", "e": "AQAB"], ["kid": "first"], "no key", 7,
            ["kty": "RSA", "kid": "first", "n": "AQAB", "e": "AQAB"],
        ]
        pretend.set { $0.strangeKeys = strange }
        for fields: [String: String?] in [[:], ["alg": "ES256", "use": "sig"], ["kid": nil], ["kid": nil, "alg": "ES256"]] {
            pretend.set { $0.keyFields = fields }
            say()
            _ = try await claims(of: provider())
        }
        for fields: [String: String?] in [["use": "enc"], ["alg": "ES384"], ["kid": "another"], ["kty": "RSA"]] {
            pretend.set { $0.keyFields = fields }
            say()
            await expectUntrusted()
        }
    }

    @Test("A key that was exchanged under its old name is found after a minute")
    func exchangedKey() async throws {
        let provider = provider()
        say()
        _ = try await claims(of: provider)
        pretend.set { ($0.keyName, $0.keyFields) = ("second", ["kid": "first"]) }
        let name = JWKIdentifier(string: "first")
        pretend.set { $0.claims = OpenIDClaims.ann(nonce: "n", at: world.world.now()) }
        let token = try await pretend.token(named: name)
        pretend.set { $0.token = token }
        await #expect(throws: OpenIDFailure.self) { _ = try await claims(of: provider) }
        world.advance(.seconds(61))
        _ = try await claims(of: provider)
        #expect(pretend.requests(to: "/keys").count == 2)
    }

    @Test(
        "A document that is not the provider's own, or sends secrets in the open, is refused",
        arguments: [
            ("issuer", "https://evil.example"), ("token_endpoint", "http://id.example.org/token"), ("jwks_uri", "ftp://x/keys"),
            ("authorization_endpoint", "https://user@id.example.org/"), ("token_endpoint", "javascript:alert(1)"), ("jwks_uri", ""),
        ])
    func document(name: String, value: String) async {
        pretend.set { $0.document[name] = value }
        await #expect(throws: OpenIDFailure.self) { _ = try await provider().currentDocument() }
    }

    @Test("The doctor says whether the provider's keys can be used, and where it sends people back")
    func finding() async {
        let settings = OpenIDSettings.example
        func found() async -> Finding {
            await OpenIDFinding.finding(settings, publicURL: "https://desk.example.org") { try await provider().look() }
        }
        let well = await found()
        #expect(well.level == .ok && well.what.contains("first") && well.what.contains("https://desk.example.org/sign-in/oidc/callback"))
        pretend.set { $0.keyFields = ["use": "enc"] }
        #expect(await found().level == .problem)
        pretend.set { $0.document["issuer"] = "https://evil.example" }
        let wrong = await found()
        #expect(wrong.level == .problem && wrong.what.contains("is of the issuer https://evil.example") && wrong.advice != nil)
    }

    @Test("A refused code says why in the log, and nothing of the secret")
    func refusedCode() async throws {
        say()
        pretend.set { $0.tokenStatus = 400 }
        do {
            _ = try await claims(of: provider())
            Issue.record("it was believed")
        } catch let failure as OpenIDFailure {
            #expect(failure.reason.contains("answered 400") && failure.reason.contains("invalid_grant"))
            #expect(!failure.reason.contains("€"))
        }
    }
}
