@testable import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct UserOperationsTests {
    @Test func passwordsFollowTheRule() async throws {
        let house = try await House()
        let users = house.accounts.users
        await #expect(throws: ClientError.passwordTooShort) { try await house.addUser("Ann", password: "1234567") }
        let user = try await users.add(name: "Robert", role: .operator, password: "xqzvkr", rule: .dispatcher, by: .system)
        #expect(user.hasPassword)
    }

    @Test(arguments: ["12345678", "password1", "switchboard", "OpsDesk99!"])
    func whatIsTriedFirstIsRefusedWhereverAPasswordIsSet(_ password: String) async throws {
        var settings = Settings()
        settings.server.publicURL = URL(string: "https://opsdesk.example.org")
        let house = try await House(settings)
        let (users, first) = (house.accounts.users, house.accounts.firstAdministrator)
        let common = ClientError.passwordCommon
        guard case .awaited(let setUp) = try await first.prepare(name: nil, password: nil) else { Issue.record("no link"); return }
        await #expect(throws: common) { try await first.complete(setUpToken: setUp, name: "Robert", password: password) }
        await #expect(throws: common) { try await users.add(name: "Robert", role: .viewer, password: password, by: .system) }
        let robert = try await house.addUser("Robert")
        await #expect(throws: common) { try await users.setPassword(of: robert.id, password, by: .system) }
        await #expect(throws: common) {
            try await house.accounts.ownAccount.changePassword(
                current: "correct horse battery", new: password, address: nil, by: robert.caller)
        }
        let link = try await house.resetLink(for: robert)
        await #expect(throws: common) { try await house.accounts.passwordLinks.use(link, password: password) }
        // The link stays good.
        #expect(try await house.accounts.passwordLinks.user(of: link) == robert)
    }

    @Test func onlyAHashIsStored() async throws {
        let house = try await House()
        let ann = try await house.addUser(password: "correct horse battery")
        let store = house.accounts.userStore
        let hash = try #require(try await house.database.read { try store.passwordHash(ann.id, on: $0) })
        #expect(hash.hasPrefix("scrypt$"))
        #expect(!hash.contains("correct"))
    }

    @Test func aNewPasswordReplacesTheOldOne() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        house.world.advance(.seconds(5))
        let changed = try await house.accounts.users.setPassword(of: ann.id, "battery staple", by: .commandLine)
        #expect(changed.passwordChangedAt == house.world.now)
        #expect(try await house.accounts.credentials.check(name: "Ann", password: "battery staple", address: nil).id == ann.id)
        await #expect(throws: ClientError.wrongCredentials) {
            try await house.accounts.credentials.check(name: "Ann", password: "correct horse battery", address: nil)
        }
        // The refused sign-in stands above it.
        #expect(try await house.audit().contains { $0.action == .userPasswordChanged && $0.subject.contains("Ann") })
        await #expect(throws: ClientError.userNotFound) {
            try await house.accounts.users.setPassword(of: UserID(9), "battery staple", by: .commandLine)
        }
    }

    @Test func usersChangeTheirOwnWithTheOldOne() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        await #expect(throws: ClientError.wrongCredentials) {
            try await house.accounts.ownAccount.changePassword(current: "wrong", new: "battery staple", address: nil, by: ann.caller)
        }
        _ = try await house.accounts.ownAccount.changePassword(
            current: "correct horse battery", new: "battery staple", address: nil, by: ann.caller)
        #expect(try await house.audit().first?.actor == "Ann")
    }

    @Test func aResetLinkWorksOnce() async throws {
        let house = try await House()
        let links = house.accounts.passwordLinks
        let ann = try await house.addUser()
        let link = try await house.resetLink(for: ann)
        #expect(try await links.user(of: link)?.id == ann.id)
        // A refused password does not use it up.
        await #expect(throws: ClientError.passwordTooShort) {
            try await links.use(link, password: "short")
        }
        _ = try await links.use(link, password: "battery staple")
        #expect(try await house.accounts.credentials.check(name: "Ann", password: "battery staple", address: nil).id == ann.id)
        await #expect(throws: ClientError.linkNotValid) { try await links.use(link, password: "third password") }
        #expect(try await links.user(of: link) == nil)
    }

    @Test func aLinkExpiresAndANewOneReplacesIt() async throws {
        let house = try await House()
        let links = house.accounts.passwordLinks
        let ann = try await house.addUser()
        let first = try await house.resetLink(for: ann)
        let second = try await house.resetLink(for: ann)
        #expect(try await links.user(of: first) == nil)
        house.world.advance(.seconds(24 * 3600 - 1))
        #expect(try await links.user(of: second) != nil)
        house.world.advance(.seconds(1))
        await #expect(throws: ClientError.linkNotValid) { try await links.use(second, password: "battery staple") }
    }

    @Test func concurrentUsesOfALinkGoToOne() async throws {
        let house = try await House()
        let links = house.accounts.passwordLinks
        let link = try await house.resetLink(for: try await house.addUser())
        let used = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<10 {
                group.addTask { (try? await links.use(link, password: "battery staple \(number)")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(used == 1)
    }

    @Test func importedUsersGetALink() async throws {
        let house = try await House()
        let users = house.accounts.users
        let (bob, link) = try await house.database.write {
            try users.invite(name: "\u{412}ob", role: .operator, isImported: true, by: .commandLine, on: $0)
        }
        #expect(!bob.hasPassword)
        let changed = try await house.accounts.passwordLinks.use(link, password: "battery staple")
        #expect(changed.hasPassword)
    }

    @Test(arguments: ["", "x", String(repeating: "a", count: 100_000), "' OR 1=1 --"])
    func otherTokensAreNoLinks(_ token: String) async throws {
        let house = try await House()
        _ = try await house.resetLink(for: try await house.addUser())
        #expect(try await house.accounts.passwordLinks.user(of: token) == nil)
        #expect(try await !house.accounts.firstAdministrator.isOpen(setUpToken: token))
    }
}
