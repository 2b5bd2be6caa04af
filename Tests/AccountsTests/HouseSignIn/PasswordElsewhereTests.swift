import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite("Passwords that the house's own systems keep", .bothEngines) struct PasswordElsewhereTests {
    /// A house with a directory nobody has to ask, and somebody who came from it.
    private func scene() async throws -> (House, User) {
        var settings = Settings()
        var directory = DirectorySettings()
        (directory.url, directory.base, directory.defaultRole) = (DirectoryAddress("ldaps://directory.example.org"), "dc=example", .viewer)
        settings[DirectorySettings.self] = directory
        let house = try await House(settings)
        let ann = try await house.accounts.users.invite(name: "ann", role: .viewer, by: .commandLine).user
        let (now, issuer) = (house.world.now, directory.issuer)
        try await house.database.write {
            try IdentityStore.add(issuer: issuer, subject: "1", user: ann.id, at: now, on: $0)
        }
        return (house, ann)
    }

    @Test("None is changed or given here: not by its owner, not by an administrator, not by a link")
    func refused() async throws {
        let (house, ann) = try await scene()
        let accounts = house.accounts
        await #expect(throws: ClientError.passwordElsewhere) {
            try await accounts.ownAccount.changePassword(current: "secret", new: "correct horse battery", address: nil, by: ann.caller)
        }
        await #expect(throws: ClientError.passwordElsewhere) {
            try await accounts.users.setPassword(of: ann.id, "correct horse battery", by: .commandLine)
        }
        await #expect(throws: ClientError.passwordElsewhere) { try await accounts.users.resetLink(for: ann.id, by: .commandLine) }
        #expect(try await house.user(ann.id)?.hasPassword == false)
    }

    @Test("A link from before is of no use, and stays unused")
    func oldLink() async throws {
        let house = try await House()
        let (bob, link) = try await house.accounts.users.invite(name: "bob", role: .viewer, by: .commandLine)
        let elsewhere = PretendSource("ldap", [:]).source()
        let now = house.world.now
        try await house.database.write { try IdentityStore.add(issuer: "ldap", subject: "2", user: bob.id, at: now, on: $0) }
        let passwords = PasswordSetting(
            database: house.database, store: house.accounts.userStore,
            hasher: PasswordHasher(cost: .init(rounds: 2), world: house.world.world),
            house: house.houseSignIn(elsewhere), houseNames: [])
        let links = PasswordLinks(
            database: house.database, store: house.accounts.userStore, links: OneTimeLinkStore(world: house.world.world),
            passwords: passwords)
        await #expect(throws: ClientError.passwordElsewhere) { try await links.use(link, password: "correct horse battery") }
        #expect(try await house.user(bob.id)?.hasPassword == false)
    }

    @Test("Who came from a system that is not asked any more gets a password like others")
    func left() async throws {
        let (house, ann) = try await scene()
        let now = house.world.now
        let bob = try await house.accounts.users.invite(name: "bob", role: .viewer, by: .commandLine).user
        try await house.database.write { try IdentityStore.add(issuer: "check:https://old", subject: "2", user: bob.id, at: now, on: $0) }
        _ = try await house.accounts.users.setPassword(of: bob.id, "correct horse battery", by: .commandLine)
        #expect(try await house.user(bob.id)?.hasPassword == true)
        #expect(
            try await house.database.read { try IdentityStore.known(among: [ann.id, bob.id, UserID(99)], on: $0) } == [ann.id, bob.id])
    }
}
