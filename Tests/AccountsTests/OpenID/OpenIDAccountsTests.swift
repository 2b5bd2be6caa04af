import Kernel
import Logging
import TestKit
import Testing

@testable import Accounts
@testable import Platform

@Suite("Users from a provider's accounts", .bothEngines)
struct OpenIDAccountsTests {
    private func accounts(_ house: House, _ change: (inout OpenIDSettings) -> Void = { _ in }) -> OpenIDAccounts {
        var settings = OpenIDSettings.example
        change(&settings)
        return OpenIDAccounts(
            database: house.database, users: house.accounts.userStore, teams: house.accounts.teams, settings: settings,
            world: house.world.world, logger: Logger(label: "test"))
    }

    private func claims(_ subject: String = "4711", name: String = "Ann", groups: String...) -> OpenIDClaims {
        OpenIDClaims([
            "sub": .text(subject), "preferred_username": .text(name), "groups": .list(groups.map { .text($0) }),
        ])
    }

    @Test("The first sign-in makes the user, later ones find it by its account, whatever its name")
    func found() async throws {
        let house = try await House()
        let accounts = accounts(house)
        let made = try await accounts.user(of: claims(groups: "desk-admins"), issuer: "a")
        #expect(made.name == "Ann" && made.role == .admin && !made.hasPassword)
        let again = try await accounts.user(of: claims(name: "Anna Renamed", groups: "desk-admins"), issuer: "a")
        #expect(again.id == made.id && again.name == "Ann")
        #expect(try await house.audit().contains { $0.action == .identityLinked && $0.detail["subject"] == "4711" })
        // The same subject at another provider is somebody else, who cannot have the name.
        await #expect(throws: OpenIDFailure.nameTaken("Ann")) {
            _ = try await accounts.user(of: claims(groups: "desk-admins"), issuer: "b")
        }
    }

    @Test("Nobody becomes a user who is there already, unless the settings say so; a disabled one in no case")
    func names() async throws {
        let house = try await House()
        _ = try await house.addUser("Boss", role: .admin)
        let ann = try await house.addUser("Ann", role: .viewer)
        await #expect(throws: OpenIDFailure.nameTaken("ANN")) {
            _ = try await accounts(house).user(of: claims(name: "ANN", groups: "desk-admins"), issuer: "a")
        }
        try await house.disable(ann)
        await #expect(throws: OpenIDFailure.nameTaken("Ann")) {
            _ = try await accounts(house) { $0.adoptsUsers = true }.user(of: claims(groups: "desk-admins"), issuer: "a")
        }
        let bob = try await house.addUser("Bob", role: .viewer)
        let adopted = try await accounts(house) { $0.adoptsUsers = true }
            .user(of: claims("1", name: "bob", groups: "desk-admins"), issuer: "a")
        #expect(adopted.id == bob.id && adopted.role == .admin && adopted.hasPassword)
        try await house.disable(bob)
        await #expect(throws: OpenIDFailure.disabled) {
            _ = try await accounts(house).user(of: claims("1", name: "bob", groups: "desk-admins"), issuer: "a")
        }
    }

    @Test("Roles and teams follow the rules at each sign-in; who has none any more may not come in")
    func roles() async throws {
        let house = try await House()
        _ = try await house.addUser("Boss", role: .admin)
        let payments = try await house.accounts.teamOperations.add(name: "Payments", by: .commandLine)
        let accounts = accounts(house)
        let both = try await accounts.user(of: claims(groups: "desk-admins", "payments"), issuer: "a")
        #expect(both.role == .admin && both.access.teams == [payments.id: .operator])
        let less = try await accounts.user(of: claims(groups: "payments"), issuer: "a")
        #expect(less.role == nil && less.access.teams == [payments.id: .operator])
        let more = try await accounts.user(of: claims(groups: "desk-admins"), issuer: "a")
        #expect(more.role == .admin && more.access.teams.isEmpty)
        await #expect(throws: OpenIDFailure.noRole) { _ = try await accounts.user(of: claims(groups: "others"), issuer: "a") }
        #expect(try await house.user(both.id)?.role == .admin)
    }

    @Test("The address of an account is taken over where the provider has seen it and nobody has it")
    func addresses() async throws {
        let house = try await House()
        _ = try await house.accounts.users.invite(name: "Bob", role: .viewer, email: "bob@example.org", by: .commandLine)
        let accounts = accounts(house)
        func user(_ subject: String, _ email: String, _ verified: JSON?) async throws -> User {
            var values = claims(subject, name: "user \(subject)", groups: "desk-admins").values
            values["email"] = .text(email)
            values["email_verified"] = verified
            return try await accounts.user(of: OpenIDClaims(values), issuer: "a")
        }
        #expect(try await user("1", "one@example.org", .flag(true)).email == "one@example.org")
        #expect(try await user("2", "two@example.org", .text("true")).email == "two@example.org")
        #expect(try await user("3", "three@example.org", .flag(false)).email == nil)
        #expect(try await user("4", "four@example.org", nil).email == nil)
        // Somebody else's, no address, or another one than an administrator gave: the sign-in works all the same.
        #expect(try await user("5", "BOB@example.org", .flag(true)).email == nil)
        #expect(try await user("6", "nonsense", .flag(true)).email == nil)
        #expect(try await user("1", "new@example.org", .flag(true)).email == "one@example.org")
        #expect(try await user("3", "three@example.org", .flag(true)).email == "three@example.org")
    }

    @Test("A team that does not exist gives nothing, and the last administrator stays one")
    func leftovers() async throws {
        let house = try await House()
        let accounts = accounts(house)
        let only = try await accounts.user(of: claims(groups: "desk-admins"), issuer: "a")
        let kept = try await accounts.user(of: claims(groups: "payments"), issuer: "a")
        #expect(kept.id == only.id && kept.role == .admin && kept.access.teams.isEmpty)
    }

    @Test("Without rules the default role is given once, and then left to the administrators")
    func defaultRole() async throws {
        let house = try await House()
        _ = try await house.addUser("Boss", role: .admin)
        let accounts = accounts(house) { ($0.roles, $0.defaultRole) = ([], .viewer) }
        let user = try await accounts.user(of: claims(groups: "desk-admins"), issuer: "a")
        #expect(user.role == .viewer)
        _ = try await house.accounts.users.setRole(user.id, .supervisor, by: .commandLine)
        #expect(try await accounts.user(of: claims(), issuer: "a").role == .supervisor)
    }

    @Test(
        "An account without a usable name is refused; an e-mail address will do",
        arguments: ["", "\u{202E}", String(repeating: "x", count: 300)])
    func noName(name: String) async throws {
        let house = try await House()
        let accounts = accounts(house)
        await #expect(throws: OpenIDFailure.noName) {
            _ = try await accounts.user(of: claims(name: name, groups: "desk-admins"), issuer: "a")
        }
        let mail = OpenIDClaims(["sub": .text("9"), "email": .text("ann@example.org"), "groups": .text("desk-admins")])
        #expect(try await accounts.user(of: mail, issuer: "a").name == "ann@example.org")
    }
}
