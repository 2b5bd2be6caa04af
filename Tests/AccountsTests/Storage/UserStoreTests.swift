@testable import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct UserStoreTests {
    @Test func aNewUserIsStoredAndTold() async throws {
        let house = try await House()
        let ann = try await house.addUser(" Ann ", role: .supervisor)
        #expect(ann.name == "Ann")
        #expect(ann.role == .supervisor)
        #expect(ann.hasPassword)
        #expect(!ann.isDisabled)
        #expect(ann.lastActiveAt == nil)
        #expect(ann.createdAt == house.world.now)
        #expect(try await house.user(ann.id) == ann)
        #expect(try await house.events() == [.userChanged(ann.id)])
        #expect(try await house.audit().map(\.action) == [.userCreated])
    }

    @Test(arguments: ["Jose", "JOSÉ", "jose\u{301}"])
    func namesAreUnique(_ name: String) async throws {
        let house = try await House()
        _ = try await house.addUser("José")
        await #expect(throws: ClientError.nameTaken(name)) { try await house.addUser(name) }
    }

    @Test(arguments: HostileNames.all)
    func hostileNamesAreRefused(_ name: String, _ problem: ClientError) async throws {
        let house = try await House()
        await #expect(throws: problem) { try await house.addUser(name) }
    }

    @Test func concurrentNamesGoToOne() async throws {
        let house = try await House()
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { (try? await house.addUser("Ann")) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
    }

    @Test func rolesChangeAndAreTold() async throws {
        let house = try await House()
        let ann = try await house.addUser(role: .viewer)
        let changed = try await house.accounts.users.setRole(ann.id, .operator, by: .commandLine)
        #expect(changed.role == .operator)
        #expect(try await house.audit().first?.detail == ["old_role": "viewer", "role": "operator"])
        #expect(try await house.events().last == .userChanged(ann.id))
    }

    @Test func theLastAdministratorStays() async throws {
        let house = try await House()
        let ann = try await house.addUser("Ann", role: .admin)
        await #expect(throws: ClientError.lastAdministrator) { try await house.disable(ann) }
        await #expect(throws: ClientError.lastAdministrator) {
            try await house.accounts.users.setRole(ann.id, .supervisor, by: .commandLine)
        }
        let bob = try await house.addUser("Bob", role: .admin)
        try await house.disable(ann)
        await #expect(throws: ClientError.lastAdministrator) { try await house.disable(bob) }
    }

    @Test func disablingEndsSessionsAndLinks() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        _ = try await house.accounts.sessions.start(for: ann, address: nil)
        let link = try await house.resetLink(for: ann)
        try await house.disable(ann)
        #expect(try await house.user(ann.id)?.isDisabled == true)
        #expect(try await house.number("SELECT count(*) AS number FROM sessions") == 0)
        await #expect(throws: ClientError.linkNotValid) {
            try await house.accounts.passwordLinks.use(link, password: "another password")
        }
        let back = try await house.accounts.users.enable(ann.id, by: .commandLine)
        #expect(!back.isDisabled)
        #expect(try await house.audit().prefix(2).map(\.action) == [.userEnabled, .userDisabled])
    }

    @Test func disablingRevokesTokensForGood() async throws {
        let house = try await House()
        let (ann, bob) = (try await house.addUser(), try await house.addUser("Bob"))
        let (first, _) = try await house.addToken("CI", [.eventsWrite], owner: ann.id)
        let (earlier, _) = try await house.addToken("Old", [.eventsWrite], owner: ann.id)
        let revoked = try await house.revoke(earlier)
        let others = [
            try await house.addToken("His", [.eventsWrite], owner: bob.id).0, try await house.addToken("House", [.eventsWrite]).0,
        ]
        house.world.advance(.seconds(60))
        try await house.disable(ann)
        let store = house.accounts.tokens
        _ = try await house.accounts.users.enable(ann.id, by: .commandLine)
        let tokens = try await house.database.read { try store.list(on: $0) }
        #expect(tokens.first { $0.id == first.id }?.revokedAt == house.world.now)
        #expect(tokens.first { $0.id == earlier.id } == revoked)
        #expect(tokens.filter { $0.revokedAt == nil } == others)
        #expect(try await house.audit()[1].detail == ["revoked_tokens": "1"])
    }

    @Test func tokensOfThoseWhoWereDisabledBeforeAreRevokedByTheUpdate() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let (token, _) = try await house.addToken("CI", [.eventsWrite], owner: ann.id)
        let (other, _) = try await house.addToken("House", [.eventsWrite])
        let script = String(decoding: PackageResources.accounts_0007_revoked_tokens_sql, as: UTF8.self)
        try await house.database.write { connection in
            try connection.execute("UPDATE users SET disabled_at = 5000000000000000 WHERE id = ?1", ann.id)
            try connection.script(script)
        }
        let store = house.accounts.tokens
        let tokens = try await house.database.read { try store.list(on: $0) }
        #expect(tokens.map(\.revokedAt) == [Timestamp(microseconds: 5_000_000_000_000_000), nil])
        #expect(tokens.map(\.id) == [token.id, other.id])
        #expect(try await house.user(ann.id)?.passwordChangedAt == Timestamp(microseconds: 5_000_000_000_000_000))
    }

    @Test func preferencesAreCheckedAndKept() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let wanted = PreferenceChanges(language: .portuguese, theme: .dark, timeZone: "Europe/Moscow")
        let changed = try await house.accounts.ownAccount.setPreferences(wanted, by: ann.caller)
        #expect(changed.language == .portuguese)
        #expect(changed.theme == .dark)
        #expect(changed.timeZone == "Europe/Moscow")
        let wrong = PreferenceChanges(timeZone: "Mars/Olympus")
        await #expect(throws: ClientError.timeZoneUnknown) {
            try await house.accounts.ownAccount.setPreferences(wrong, by: ann.caller)
        }
    }

    @Test func listsAreSorted() async throws {
        let house = try await House()
        for name in ["bob", "Ann", "Éva"] { _ = try await house.addUser(name) }
        let store = house.accounts.userStore
        let names = try await house.database.read { try store.list(order: .name, on: $0).map(\.name) }
        #expect(names == ["Ann", "bob", "Éva"])
    }

    @Test func nobodyIsNotFound() async throws {
        let house = try await House()
        await #expect(throws: ClientError.userNotFound) {
            try await house.accounts.users.disable(UserID(9), by: .commandLine)
        }
    }
}

extension House {
    func resetLink(for user: User) async throws -> String {
        try await accounts.users.resetLink(for: user.id, by: .commandLine).linkToken
    }
}
