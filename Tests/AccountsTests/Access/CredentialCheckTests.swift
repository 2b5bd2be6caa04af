@testable import Accounts
import Kernel
import Logging
import Platform
import Synchronization
import TestKit
import Testing

@Suite(.bothEngines) struct CredentialCheckTests {
    let here = IPAddress("192.0.2.1")

    @Test func nameInAnyCaseAndRightPassword() async throws {
        let house = try await House()
        let ann = try await house.addUser("Änn")
        let check = house.accounts.credentials
        #expect(try await check.check(name: "ÄNN", password: "correct horse battery", address: here).id == ann.id)
        #expect(try await check.check(name: " ann ", password: "correct horse battery", address: nil).id == ann.id)
        await #expect(throws: ClientError.wrongCredentials) {
            try await check.check(name: "Änn", password: "Correct horse battery", address: here)
        }
    }

    @Test(arguments: HostileNames.all.map(\.name) + ["Nobody", "Ann' --", "x' OR '1'='1"])
    func unknownNamesAreWrongLikeWrongPasswords(_ name: String) async throws {
        let house = try await House()
        _ = try await house.addUser()
        await #expect(throws: ClientError.wrongCredentials) {
            try await house.accounts.credentials.check(name: name, password: "correct horse battery", address: here)
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 1_000_000), "\0"])
    func hostilePasswordsAreWrong(_ password: String) async throws {
        let house = try await House()
        _ = try await house.addUser()
        await #expect(throws: ClientError.wrongCredentials) {
            try await house.accounts.credentials.check(name: "Ann", password: password, address: here)
        }
    }

    @Test func anUnknownNameTakesAsMuchWorkAsAWrongPassword() async throws {
        let house = try await House(passwordCost: .init(rounds: 4))
        _ = try await house.addUser()
        let work = Mutex<[String]>([])
        let hasher = PasswordHasher(cost: .init(rounds: 4), world: house.world.world) { password, cost, salt, length in
            work.withLock { $0.append("\(password) \(cost) \(salt.count) \(length)") }
            return try PasswordHasher.scrypt(password, cost: cost, salt: salt, length: length)
        }
        let check = CredentialCheck(
            database: house.database, users: UserStore(world: house.world.world), hasher: hasher, policy: .init(),
            now: { house.world.now }, logger: Logger(label: "test"))
        for name in ["Ann", "Nobody"] {
            await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: name, password: "guess", address: here) }
        }
        let done = work.withLock { $0 }
        #expect(done.count == 2 && done.first == done.last)
    }

    @Test func aPasswordOfAnEarlierCostIsStoredAnewAtTheNextSignIn() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        func stored() async throws -> String? {
            try await house.database.read { try $0.row("SELECT password FROM users")?.text("password") }
        }
        let old = try await stored()
        let lanes = Mutex<[Int]>([])
        let hasher = PasswordHasher(cost: .init(rounds: 2, parallelism: 3), world: house.world.world) { password, cost, salt, length in
            lanes.withLock { $0.append(cost.parallelism) }
            return try PasswordHasher.scrypt(password, cost: cost, salt: salt, length: length)
        }
        let check = CredentialCheck(
            database: house.database, users: UserStore(world: house.world.world), hasher: hasher, policy: .init(),
            now: { house.world.now }, logger: Logger(label: "test"))
        // A wrong password changes nothing, and takes as long as for everybody.
        await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "Ann", password: "guess", address: here) }
        #expect(try await stored() == old && lanes.withLock { $0 } == [1, 2])
        let session = try await house.accounts.sessions.start(for: ann, address: nil).sessionID
        #expect(try await check.check(name: "Ann", password: "correct horse battery", address: here).id == ann.id)
        let new = try #require(try await stored())
        #expect(new.hasPrefix("scrypt$2$8$3$"))
        #expect(try await check.check(name: "Ann", password: "correct horse battery", address: here).id == ann.id)
        #expect(try await stored() == new)
        // It is the same password: nothing ends.
        #expect(try await house.accounts.sessions.authenticate(session) != nil)
        #expect(try await house.user(ann.id)?.passwordChangedAt == ann.passwordChangedAt)
    }

    @Test func disabledUsersAndThoseWithoutPasswordAreWrongToo() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        try await house.disable(ann)
        let users = house.accounts.users
        _ = try await house.database.write { try users.invite(name: "Bob", role: .viewer, by: .commandLine, on: $0) }
        for (name, password) in [("Ann", "correct horse battery"), ("Bob", ""), ("Bob", "correct horse battery")] {
            await #expect(throws: ClientError.wrongCredentials) {
                try await house.accounts.credentials.check(name: name, password: password, address: here)
            }
        }
    }

    @Test func guessingIsSlowedDownAndNobodyIsLockedOut() async throws {
        var settings = Settings()
        settings[SessionSettings.self].loginAttempts = 3
        let house = try await House(settings)
        _ = try await house.addUser()
        let check = house.accounts.credentials
        for _ in 0..<3 {
            await #expect(throws: ClientError.wrongCredentials) { try await check.check(name: "Ann", password: "guess", address: here) }
        }
        await #expect(throws: ClientError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "ann", password: "correct horse battery", address: here)
        }
        #expect(try await check.check(name: "Ann", password: "correct horse battery", address: IPAddress("192.0.2.2")).name == "Ann")
        house.world.advance(.seconds(1))
        #expect(try await check.check(name: "Ann", password: "correct horse battery", address: here).name == "Ann")
    }

    @Test func oneIPv6NetworkIsOneAddress() async throws {
        var settings = Settings()
        settings[SessionSettings.self].loginAttempts = 2
        let house = try await House(settings)
        let check = house.accounts.credentials
        for number in 1...2 {
            await #expect(throws: ClientError.wrongCredentials) {
                try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:1::\(number)"))
            }
        }
        await #expect(throws: ClientError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:1::3"))
        }
        await #expect(throws: ClientError.wrongCredentials) {
            try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:2::3"))
        }
    }

    @Test func aFailingDatabaseIsNoFailedTry() async throws {
        var settings = Settings()
        settings[SessionSettings.self].loginAttempts = 1
        let house = try await House(settings)
        try house.database.close()
        for _ in 0..<5 {
            do {
                _ = try await house.accounts.credentials.check(name: "Ann", password: "guess", address: here)
                Issue.record("no error")
            } catch {
                #expect(!(error is ClientError))
            }
        }
    }
}
