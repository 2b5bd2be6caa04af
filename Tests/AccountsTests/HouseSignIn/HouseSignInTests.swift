import Kernel
import Logging
import Platform
import Synchronization
import TestKit
import Testing

@testable import Accounts

/// A system of the house that answers as it is told, and remembers what it was asked.
final class PretendSource: Sendable {
    let answers: Mutex<[String: SignInSource.Answer]>
    let asked = Mutex<[String]>([])
    let issuer: String

    /// - Parameter answers: by `name:password`; anything else is not known.
    init(_ issuer: String, _ answers: [String: SignInSource.Answer]) {
        self.issuer = issuer
        self.answers = Mutex(answers)
    }

    func source(_ rules: [ClaimRule] = [], defaultRole: Role? = .operator, adopts: Bool = false) -> SignInSource {
        let policy = AccountPolicy(
            rules: rules, defaultRole: defaultRole, adoptsUsers: adopts, sparesPasswords: true, door: issuer, setting: "\(issuer).roles")
        return SignInSource(issuer: issuer, policy: policy) { [self] name, password in
            asked.withLock { $0.append("\(name):\(password)") }
            return answers.withLock { $0["\(name):\(password)"] ?? $0[name] ?? $0["*"] ?? .unknown }
        }
    }

    func account(_ subject: String, name: String, email: String? = nil, groups: String...) -> SignInSource.Answer {
        .right(OutsideAccount(issuer: issuer, subject: subject, name: name, email: email, groups: groups))
    }

    func set(_ key: String, _ answer: SignInSource.Answer?) { answers.withLock { $0[key] = answer } }
    var count: Int { asked.withLock { $0.count } }
}

extension House {
    func houseSignIn(_ sources: SignInSource...) -> HouseSignIn {
        HouseSignIn(
            sources, database: database, users: accounts.userStore, teams: accounts.teams, world: world.world, logger: Logger(label: "test")
        )
    }

    func credentials(_ house: HouseSignIn, policy: SignInLimits.Policy = .init()) -> CredentialCheck {
        CredentialCheck(
            database: database, users: accounts.userStore, hasher: PasswordHasher(cost: .init(rounds: 2), world: world.world), house: house,
            policy: policy, now: { world.now }, logger: Logger(label: "test"))
    }
}

@Suite("Sign-in against the house's own systems", .bothEngines) struct HouseSignInTests {
    let here = IPAddress("192.0.2.1")

    @Test("Who is not known here is asked about, made a user with address and role, and found again by their account")
    func firstSignIn() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        ldap.set("ann:secret", ldap.account("1", name: "ann", email: "ann@example.org", groups: "desk"))
        let check = house.credentials(house.houseSignIn(ldap.source([ClaimRule(value: "desk", role: .supervisor)], defaultRole: nil)))
        let ann = try await check.check(name: " ann ", password: "secret", address: here)
        #expect(ann.name == "ann" && ann.role == .supervisor && ann.email == "ann@example.org" && !ann.hasPassword)
        #expect(try await house.audit().contains { $0.action == .identityLinked && $0.detail["issuer"] == "ldap" })
        // Renamed there: the same user, under the new name as under no old one.
        ldap.set("ann:secret", nil)
        ldap.set("annlee:secret", ldap.account("1", name: "annlee", groups: "desk"))
        #expect(try await check.check(name: "annlee", password: "secret", address: here).id == ann.id)
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "ann", password: "secret", address: here) }
    }

    @Test("A password of here is checked here alone")
    func localFirst() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        let ann = try await house.addUser("ann")
        ldap.set("ann", ldap.account("1", name: "ann"))
        let check = house.credentials(house.houseSignIn(ldap.source(adopts: true)))
        #expect(try await check.check(name: "ANN", password: "correct horse battery", address: here).id == ann.id)
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "ann", password: "other", address: here) }
        #expect(ldap.count == 0)
        // Not by another name of the same account, either.
        ldap.set("alias", ldap.account("1", name: "ann"))
        await #expect(throws: ClientError.accountRefused(.nameTaken("ann"))) {
            try await check.check(name: "alias", password: "x", address: here)
        }
    }

    @Test("The name of somebody who is here is taken over only where the settings say so, and nobody disabled comes back")
    func adoption() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        let users = house.accounts.users
        let (ann, link) = try await users.invite(name: "Ann", role: .viewer, by: .commandLine)
        ldap.set("ann:secret", ldap.account("1", name: "ann"))
        await #expect(throws: ClientError.accountRefused(.nameTaken("ann"))) {
            try await house.credentials(house.houseSignIn(ldap.source())).check(name: "ann", password: "secret", address: here)
        }
        let check = house.credentials(house.houseSignIn(ldap.source(adopts: true)))
        let adopted = try await check.check(name: "ann", password: "secret", address: here)
        #expect(adopted.id == ann.id && adopted.role == .viewer)
        // The link that waited would have given a password that goes past the directory.
        #expect(try await house.accounts.passwordLinks.user(of: link) == nil)
        try await house.disable(ann)
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "ann", password: "secret", address: here) }
        #expect(try await house.user(ann.id)?.isDisabled == true)
    }

    @Test("Groups give roles and teams at each sign-in; who has none may not come in, and the last administrator stays")
    func groups() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        let payments = try await house.addTeam("Payments")
        let rules = [
            ClaimRule(value: "admins", role: .admin), ClaimRule(value: "people", role: .viewer),
            ClaimRule(value: "on-call", role: .operator, team: "Payments"), ClaimRule(value: "on-call", role: .operator, team: "Nowhere"),
        ]
        let check = house.credentials(house.houseSignIn(ldap.source(rules, defaultRole: nil)))
        func signIn(_ groups: String...) async throws -> User {
            ldap.set("ann:secret", .right(OutsideAccount(issuer: "ldap", subject: "1", name: "ann", email: nil, groups: groups)))
            return try await check.check(name: "ann", password: "secret", address: here)
        }
        let first = try await signIn("people", "on-call", "others")
        #expect(first.role == .viewer && first.access.teams == [payments.id: .operator])
        let less = try await signIn("people")
        #expect(less.role == .viewer && less.access.teams.isEmpty)
        await #expect(throws: ClientError.accountRefused(.noRole)) { _ = try await signIn("others") }
        #expect(try await signIn("admins").role == .admin)
        #expect(try await signIn("people").role == .admin)
        let boss = try await house.addUser("boss", role: .admin)
        #expect(try await signIn("people").role == .viewer)
        #expect(try await house.user(boss.id)?.role == .admin)
    }

    @Test("An empty password, and one no system would take, are never sent anywhere", arguments: ["", String(repeating: "x", count: 5000)])
    func empty(_ password: String) async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        ldap.set("*", ldap.account("1", name: "ann"))
        let check = house.credentials(house.houseSignIn(ldap.source()))
        for name in ["ann", "", " ", "\0"] {
            await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: name, password: password, address: here) }
        }
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: " ", password: "secret", address: here) }
        #expect(ldap.count == 0)
    }

    @Test("Nobody signs in with a password that was right before while it cannot be checked, and that is no wrong try")
    func away() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", [:]))
        ldap.set("ann:secret", ldap.account("1", name: "ann"))
        let check = house.credentials(house.houseSignIn(ldap.source()), policy: .init(freeFailures: 2))
        _ = try await check.check(name: "ann", password: "secret", address: here)
        ldap.set("ann:secret", .away("gone"))
        for _ in 0..<10 {
            await #expect(throws: ClientError.signInAway) { try await check.check(name: "ann", password: "secret", address: here) }
        }
        #expect(try await !house.audit().contains { $0.action == .signInFailed })
        ldap.set("ann:secret", ldap.account("1", name: "ann"))
        #expect(try await check.check(name: "ann", password: "secret", address: here).name == "ann")
        ldap.set("ann:secret", .wrong)
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "ann", password: "secret", address: here) }
    }

    @Test("Guesses at accounts of the house are slowed down like others, and recorded without what was typed")
    func limits() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", ["ann": .wrong]))
        let check = house.credentials(house.houseSignIn(ldap.source()), policy: .init(freeFailures: 3))
        for number in 0..<3 {
            await #expect(throws: ClientError.wrongCredentials) {
                try await check.check(name: "ann", password: "guess \(number)", address: here)
            }
        }
        await #expect(throws: ClientError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "ann", password: "secret", address: here)
        }
        #expect(ldap.count == 3)
        let line = try await house.audit().first { $0.action == .signInFailed }
        #expect(line?.subject == "unknown user" && line?.detail.values.contains { $0.contains("guess") } == false)
    }

    @Test("The directory is asked first, then the check; who came from one is asked about there alone")
    func order() async throws {
        let house = try await House()
        let (ldap, erp) = (PretendSource("ldap", ["ann": .wrong]), PretendSource("check", [:]))
        erp.set("bob:secret", erp.account("7", name: "bob"))
        erp.set("ann", erp.account("8", name: "ann"))
        let check = house.credentials(house.houseSignIn(ldap.source(), erp.source()))
        // The directory knows her: what it says counts.
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "ann", password: "x", address: here) }
        #expect(erp.count == 0)
        let bob = try await check.check(name: "bob", password: "secret", address: here)
        #expect(ldap.count == 2 && erp.count == 1)
        ldap.set("bob", ldap.account("9", name: "bob"))
        #expect(try await check.check(name: "bob", password: "secret", address: here).id == bob.id)
        #expect(ldap.count == 2 && erp.count == 2)
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "nobody", password: "x", address: here) }
    }

    @Test("While the first system is away the second is asked; what it refuses stays a guess, though nobody knows")
    func halfAway() async throws {
        let house = try await House()
        let (ldap, erp) = (PretendSource("ldap", ["*": .away("gone")]), PretendSource("check", ["*": .wrong]))
        erp.set("bob:secret", erp.account("7", name: "bob"))
        let check = house.credentials(house.houseSignIn(ldap.source(), erp.source()), policy: .init(freeFailures: 2))
        #expect(try await check.check(name: "bob", password: "secret", address: here).name == "bob")
        for _ in 0..<2 {
            await #expect(throws: ClientError.signInAway) { try await check.check(name: "ann", password: "guess", address: here) }
        }
        await #expect(throws: ClientError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "ann", password: "guess", address: here)
        }
    }

    @Test("A name nobody has takes as much work here as a password that is wrong")
    func work() async throws {
        let (house, ldap) = (try await House(), PretendSource("ldap", ["ann": .wrong]))
        _ = try await house.addUser("local")
        let work = Mutex<[String]>([])
        let hasher = PasswordHasher(cost: .init(rounds: 4), world: house.world.world) { password, cost, salt, length in
            work.withLock { $0.append("\(cost) \(salt.count) \(length)") }
            return try PasswordHasher.scrypt(password, cost: cost, salt: salt, length: length)
        }
        let check = CredentialCheck(
            database: house.database, users: house.accounts.userStore, hasher: hasher, house: house.houseSignIn(ldap.source()),
            policy: .init(), now: { house.world.now }, logger: Logger(label: "test"))
        for name in ["ann", "nobody"] {
            await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: name, password: "guess", address: here) }
        }
        let done = work.withLock { $0 }
        #expect(done.count == 2 && done.first == done.last)
    }
}
