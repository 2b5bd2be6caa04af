@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite struct CredentialCheckTests {
    let here = IPAddress("192.0.2.1")

    @Test func nameInAnyCaseAndRightPassword() async throws {
        let house = try await House()
        let ann = try await house.addUser("Änn")
        let check = house.accounts.credentials
        #expect(try await check.check(name: "ÄNN", password: "correct horse", address: here).id == ann.id)
        #expect(try await check.check(name: " ann ", password: "correct horse", address: nil).id == ann.id)
        await #expect(throws: AccountsError.wrongCredentials) {
            try await check.check(name: "Änn", password: "Correct horse", address: here)
        }
    }

    @Test(arguments: HostileNames.all.map(\.name) + ["Nobody", "Ann' --", "x' OR '1'='1"])
    func unknownNamesAreWrongLikeWrongPasswords(_ name: String) async throws {
        let house = try await House()
        _ = try await house.addUser()
        await #expect(throws: AccountsError.wrongCredentials) {
            try await house.accounts.credentials.check(name: name, password: "correct horse", address: here)
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 1_000_000), "\0"])
    func hostilePasswordsAreWrong(_ password: String) async throws {
        let house = try await House()
        _ = try await house.addUser()
        await #expect(throws: AccountsError.wrongCredentials) {
            try await house.accounts.credentials.check(name: "Ann", password: password, address: here)
        }
    }

    /// The quickest of some tries, so that a busy machine does not count.
    private func quickest(_ name: String, _ house: House) async throws -> Duration {
        var best = Duration.seconds(3600)
        for number in 0..<5 {
            let start = ContinuousClock.now
            _ = try? await house.accounts.credentials.check(name: name, password: "guess", address: IPAddress("192.0.2.\(number)"))
            best = min(best, ContinuousClock.now - start)
        }
        return best
    }

    @Test func anUnknownNameTakesAsLongAsAWrongPassword() async throws {
        let house = try await House(passwordCost: .init(rounds: 1 << 12))
        _ = try await house.addUser()
        let known = try await quickest("Ann", house)
        let unknown = try await quickest("Nobody", house)
        #expect(unknown > known * 0.5)
        #expect(known > unknown * 0.5)
    }

    @Test func disabledUsersAndThoseWithoutPasswordAreWrongToo() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        try await house.disable(ann)
        let users = house.accounts.users
        _ = try await house.database.write { try users.addWithLink(name: "Bob", role: .viewer, by: .commandLine, on: $0) }
        for (name, password) in [("Ann", "correct horse"), ("Bob", ""), ("Bob", "correct horse")] {
            await #expect(throws: AccountsError.wrongCredentials) {
                try await house.accounts.credentials.check(name: name, password: password, address: here)
            }
        }
    }

    @Test func guessingIsSlowedDownAndNobodyIsLockedOut() async throws {
        var settings = Settings()
        settings.sessions.loginAttempts = 3
        let house = try await House(settings)
        _ = try await house.addUser()
        let check = house.accounts.credentials
        for _ in 0..<3 {
            await #expect(throws: AccountsError.wrongCredentials) { try await check.check(name: "Ann", password: "guess", address: here) }
        }
        await #expect(throws: AccountsError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "ann", password: "correct horse", address: here)
        }
        #expect(try await check.check(name: "Ann", password: "correct horse", address: IPAddress("192.0.2.2")).name == "Ann")
        house.world.advance(.seconds(1))
        #expect(try await check.check(name: "Ann", password: "correct horse", address: here).name == "Ann")
    }

    @Test func oneIPv6NetworkIsOneAddress() async throws {
        var settings = Settings()
        settings.sessions.loginAttempts = 2
        let house = try await House(settings)
        let check = house.accounts.credentials
        for number in 1...2 {
            await #expect(throws: AccountsError.wrongCredentials) {
                try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:1::\(number)"))
            }
        }
        await #expect(throws: AccountsError.tooManyAttempts(retryAfter: .seconds(1))) {
            try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:1::3"))
        }
        await #expect(throws: AccountsError.wrongCredentials) {
            try await check.check(name: "Ann", password: "guess", address: IPAddress("2001:db8:0:2::3"))
        }
    }

    @Test func aFailingDatabaseIsNoFailedTry() async throws {
        var settings = Settings()
        settings.sessions.loginAttempts = 1
        let house = try await House(settings)
        try house.database.close()
        for _ in 0..<5 {
            do {
                _ = try await house.accounts.credentials.check(name: "Ann", password: "guess", address: here)
                Issue.record("no error")
            } catch {
                #expect(!(error is AccountsError))
            }
        }
    }
}
