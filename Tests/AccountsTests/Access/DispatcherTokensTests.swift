@testable import Accounts
import Foundation
import JWTKit
import Kernel
import Logging
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct DispatcherTokensTests {
    @Test func aTokenHasTheClaimsClientsKnow() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let token = try await house.accounts.dispatcherTokens.issue(for: ann)
        let parts = token.split(separator: ".").map(String.init)
        let header = try JSONDecoder().decode([String: String].self, from: #require(Data(base64URL: parts[0])))
        #expect(header == ["alg": "HS256", "typ": "JWT"])
        let payload = try #require(Data(base64URL: parts[1]))
        let claims = try #require(try JSONSerialization.jsonObject(with: payload) as? [String: Any])
        #expect(claims["sub"] as? String == "Ann")
        #expect(claims["exp"] as? Int64 == house.world.now.adding(.seconds(86_400)).microseconds / 1_000_000)
        let noise = try #require(claims.first { $0.key != "sub" && $0.key != "exp" })
        #expect(claims.count == 3)
        #expect((3...6).contains(noise.key.count))
        #expect((5...20).contains(try #require(noise.value as? String).count))
        #expect(try await house.accounts.dispatcherTokens.issue(for: ann) != token)
    }

    @Test func itIsValidForItsLifetime() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        let token = try await tokens.issue(for: ann)
        house.world.advance(.seconds(86_399))
        #expect(try await tokens.verify(token)?.id == ann.id)
        #expect(try await house.user(ann.id)?.lastActiveAt == house.world.now)
        house.world.advance(.seconds(1))
        #expect(try await tokens.verify(token) == nil)
    }

    @Test func itSurvivesAClockThatStepsBackALittle() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        house.world.advance(.seconds(100))
        let token = try await tokens.issue(for: ann)
        house.world.advance(.seconds(-60))
        #expect(try await tokens.verify(token)?.id == ann.id)
        house.world.advance(.seconds(-1))
        #expect(try await tokens.verify(token) == nil)
    }

    @Test func aDisabledOrUnknownUserIsRejected() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        let token = try await tokens.issue(for: ann)
        #expect(try await tokens.verify(token) != nil)
        try await house.otherProcess().disable(ann)
        _ = try await house.follower.runOnce()
        #expect(try await tokens.verify(token) == nil)
        #expect(try await tokens.verify(try await tokens.issue(for: .ghost)) == nil)
    }

    @Test func aNewPasswordEndsEarlierTokens() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        let token = try await tokens.issue(for: ann)
        // In the same second: what counts is for which password it was issued, not when.
        house.world.advance(.microseconds(1))
        let changed = try await house.accounts.users.setPassword(of: ann.id, "battery staple pencil", by: .commandLine)
        _ = try await house.follower.runOnce()
        #expect(try await tokens.verify(token) == nil)
        #expect(try await tokens.verify(try await tokens.issue(for: changed)) != nil)
        // Whoever proved the old password before the change gets nothing that holds.
        #expect(try await tokens.verify(try await tokens.issue(for: ann)) == nil)
    }

    @Test func whoIsEnabledAgainBeginsAnew() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        let token = try await tokens.issue(for: ann)
        house.world.advance(.seconds(1))
        try await house.disable(ann)
        let back = try await house.accounts.users.enable(ann.id, by: .commandLine)
        _ = try await house.follower.runOnce()
        #expect(try await tokens.verify(token) == nil)
        #expect(try await tokens.verify(try await tokens.issue(for: back)) != nil)
    }

    @Test func anotherInstallationsTokenIsRejected() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let activity = UserActivity(
            database: house.database, store: house.accounts.userStore, now: house.world.world.now, logger: Logger(label: "test"))
        let foreign = await DispatcherTokens(
            key: SecretKey(bytes: [UInt8](repeating: 8, count: 32)), users: house.accounts.userDirectory, activity: activity,
            lifetime: .seconds(86_400), world: house.world.world)
        #expect(try await house.accounts.dispatcherTokens.verify(try await foreign.issue(for: ann)) == nil)
    }

    @Test func onlyHS256WithOurKey() async throws {
        let house = try await House()
        let tokens = house.accounts.dispatcherTokens
        let ann = try await house.addUser()
        let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32)).derived(for: "dispatcher tokens")
        let expiry = house.world.now.adding(.seconds(86_400)).microseconds / 1_000_000
        let claims = DispatcherClaims(subject: "Ann", expiry: expiry, noise: .init(name: "abc", value: tokens.binding(of: "abc", to: ann)))
        let good = try await JWTKeyCollection().add(hmac: HMACKey(from: key), digestAlgorithm: .sha256).sign(claims)
        #expect(try await tokens.verify(good) != nil)
        let other = try await JWTKeyCollection().add(hmac: HMACKey(from: key + key), digestAlgorithm: .sha512).sign(claims)
        #expect(try await tokens.verify(other) == nil)
        let none = try await JWTKeyCollection().addUnsecuredNone().sign(claims)
        #expect(try await tokens.verify(none) == nil)
        let noise = DispatcherClaims(subject: "Ann", expiry: expiry, noise: .init(name: "abc", value: "abc"))
        let unbound = try await JWTKeyCollection().add(hmac: HMACKey(from: key), digestAlgorithm: .sha256).sign(noise)
        #expect(try await tokens.verify(unbound) == nil)
        let parts = good.split(separator: ".").map(String.init)
        for header in [#"{"alg":"none","typ":"JWT"}"#, #"{"alg":"hs256","typ":"JWT"}"#, #"{"alg":["HS256"]}"#, "[]", ""] {
            let head = Data(header.utf8).base64URL
            #expect(try await tokens.verify("\(head).\(parts[1]).\(parts[2])") == nil)
            #expect(try await tokens.verify("\(head).\(parts[1]).") == nil)
        }
    }

    @Test(arguments: [Int64.max, .min, 0, -1, 1 << 53])
    func absurdExpiriesAreRejected(_ expiry: Int64) async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32)).derived(for: "dispatcher tokens")
        let value = house.accounts.dispatcherTokens.binding(of: "abc", to: ann)
        let claims = DispatcherClaims(subject: "Ann", expiry: expiry, noise: .init(name: "abc", value: value))
        let token = try await JWTKeyCollection().add(hmac: HMACKey(from: key), digestAlgorithm: .sha256).sign(claims)
        #expect(try await house.accounts.dispatcherTokens.verify(token) == nil)
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "....", String(repeating: "a", count: 1_000_000), "\0.\0.\0", "eyJhbGciOiJIUzI1NiJ9.e30."])
    func nonsenseIsRejected(_ token: String) async throws {
        let house = try await House()
        #expect(try await house.accounts.dispatcherTokens.verify(token) == nil)
    }

    @Test func changedTokensAreRejected() async throws {
        let house = try await House()
        let token = try await house.accounts.dispatcherTokens.issue(for: try await house.addUser())
        let bytes = Array(token.utf8)
        // Not the last one: its lowest bits belong to no byte.
        for index in stride(from: 0, to: bytes.count - 1, by: 3) {
            var changed = bytes
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try await house.accounts.dispatcherTokens.verify(String(decoding: changed, as: UTF8.self)) == nil)
        }
    }
}

extension User {
    fileprivate static let ghost = User(
        id: UserID(99), name: "Ghost", email: nil, access: Access(base: .admin), isDisabled: false, hasPassword: true, language: nil,
        theme: nil,
        timeZone: nil, lastActiveAt: nil, passwordChangedAt: Timestamp(microseconds: 0), createdAt: Timestamp(microseconds: 0))
}
