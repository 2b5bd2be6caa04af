@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct TokenDirectoryTests {
    @Test func aTokenWorksAtOnceAndEndsWithinASecond() async throws {
        let house = try await House()
        let directory = house.accounts.tokenDirectory
        #expect(try await directory.authenticate("sb_" + String(repeating: "a", count: 40)) == nil)
        let (token, text) = try await house.addToken("CI", [.eventsWrite])
        #expect(try await directory.authenticate(text)?.id == token.id)
        #expect(try await directory.authenticate(String(text.dropLast()) + (text.hasSuffix("a") ? "b" : "a")) == nil)
        _ = try await house.otherProcess().revoke(token)
        house.world.advance(.seconds(1))
        #expect(try await directory.authenticate(text) == nil)
    }

    @Test func aTokenMadeElsewhereWorks() async throws {
        let house = try await House()
        let (token, text) = try await house.otherProcess().addToken("CI", [.eventsWrite])
        #expect(try await house.accounts.tokenDirectory.authenticate(text)?.id == token.id)
    }

    @Test func itsRightsEndWithItsOwners() async throws {
        let house = try await House()
        let directory = house.accounts.tokenDirectory
        let ann = try await house.addUser()
        let (_, text) = try await house.addToken("CI", [.eventsWrite], owner: ann.id)
        #expect(try await directory.authenticate(text) != nil)
        try await house.disable(ann)
        house.world.advance(.seconds(1))
        #expect(try await directory.authenticate(text) == nil)
        _ = try await house.accounts.users.enable(ann.id, by: .commandLine)
        house.world.advance(.seconds(1))
        // Who is enabled again begins anew.
        #expect(try await directory.authenticate(text) == nil)
    }

    @Test func aRevokedTokenThatIsToldOfEndsAtOnce() async throws {
        let house = try await House()
        let directory = house.accounts.tokenDirectory
        let (token, text) = try await house.addToken("CI", [.eventsWrite])
        #expect(try await directory.authenticate(text) != nil)
        _ = try await house.otherProcess().revoke(token)
        _ = try await house.follower.runOnce()
        #expect(try await directory.authenticate(text) == nil)
    }

    @Test func useIsStoredOnceAMinute() async throws {
        let house = try await House()
        let directory = house.accounts.tokenDirectory
        let (token, text) = try await house.addToken("CI", [.eventsWrite])
        let start = house.world.now
        for _ in 0..<5 {
            _ = try await directory.authenticate(text)
            house.world.advance(.seconds(10))
        }
        let store = house.accounts.tokens
        #expect(try await house.database.read { try store.find(token.id, on: $0)?.lastUsedAt } == start)
        house.world.advance(.seconds(10))
        _ = try await directory.authenticate(text)
        #expect(try await house.database.read { try store.find(token.id, on: $0)?.lastUsedAt } == house.world.now)
    }

    @Test func aFloodOfWrongTokensNeedsNoDatabase() async throws {
        let house = try await House()
        let directory = house.accounts.tokenDirectory
        let (_, text) = try await house.addToken("CI", [.eventsWrite])
        _ = try await directory.authenticate(text)
        #expect(try await directory.authenticate("sb_" + String(repeating: "z", count: 40)) == nil)
        try house.database.close()
        for number in 1000..<2000 {
            #expect(try await directory.authenticate("sb_\(number)" + String(repeating: "a", count: 36)) == nil)
        }
        #expect(try await directory.authenticate(text) != nil)
    }
}
