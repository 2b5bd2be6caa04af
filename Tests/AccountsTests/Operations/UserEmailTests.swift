import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite("E-mail addresses of users, given and taken away", .bothEngines) struct UserEmailTests {
    private func add(_ house: House, _ name: String, _ email: String?) async throws -> User {
        try await house.accounts.users.invite(name: name, role: .operator, email: email, by: .commandLine).user
    }

    @Test("An address is stored as given, found whatever its case, and told")
    func given() async throws {
        let house = try await House()
        let ann = try await add(house, "ann", " Ann@Example.org ")
        #expect(ann.email == "Ann@Example.org")
        #expect(try await house.audit().first?.detail["email"] == "Ann@Example.org")
        let store = house.accounts.userStore
        for text in ["ann@example.org", "ANN@EXAMPLE.ORG", " ann@example.org"] {
            #expect(try await house.database.read { try store.find(email: text, on: $0)?.id } == ann.id)
        }
        for text in ["", "nn@example.org", "ann@example.org.", "%", "ann@example.or_"] {
            #expect(try await house.database.read { try store.find(email: text, on: $0) } == nil)
        }
        let other = try await house.accounts.users.add(
            name: "bob", role: nil, email: "bob@example.org", password: "correct horse battery", by: .commandLine)
        #expect(other.email == "bob@example.org")
    }

    @Test("Nobody gets the address of somebody else; one's own may change its case")
    func unique() async throws {
        let house = try await House()
        let ann = try await add(house, "ann", "ann@example.org")
        await #expect(throws: ClientError.emailTaken("ANN@example.org")) { _ = try await add(house, "bob", "ANN@example.org") }
        // Nothing of the refused one stays.
        let bob = try await add(house, "bob", nil)
        await #expect(throws: ClientError.emailTaken("Ann@example.org")) {
            try await house.accounts.users.setEmail(bob.id, "Ann@example.org", by: .commandLine)
        }
        #expect(try await house.accounts.users.setEmail(ann.id, "ANN@example.org", by: .commandLine).email == "ANN@example.org")
        // Free again once it is taken away.
        #expect(try await house.accounts.users.setEmail(ann.id, nil, by: .commandLine).email == nil)
        #expect(try await house.accounts.users.setEmail(bob.id, "ann@example.org", by: .commandLine).email == "ann@example.org")
    }

    @Test("Of many at once one gets it")
    func concurrent() async throws {
        let house = try await House()
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<10 { group.addTask { (try? await add(house, "user \(number)", "one@example.org")) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        #expect(try await house.number("SELECT count(*) AS number FROM users") == 1)
    }

    @Test("A change stands in the audit log and ends what is kept in memory; none is told of nothing")
    func told() async throws {
        let house = try await House()
        let ann = try await add(house, "ann", nil)
        _ = try await house.accounts.userDirectory.user(ann.id)
        _ = try await house.accounts.users.setEmail(ann.id, "ann@example.org", by: .commandLine)
        #expect(try await house.accounts.userDirectory.user(ann.id)?.email == "ann@example.org")
        let line = try await house.audit().first
        #expect(line?.action == .userEmailChanged && line?.detail == ["old_email": "none", "email": "ann@example.org"])
        #expect(try await house.events().last == .userChanged(ann.id))
        let count = try await house.events().count
        _ = try await house.accounts.users.setEmail(ann.id, "ann@example.org", by: .commandLine)
        #expect(try await house.events().count == count)
        _ = try await house.accounts.users.setEmail(ann.id, "", by: .commandLine)
        #expect(try await house.user(ann.id)?.email == nil)
        await #expect(throws: ClientError.emailForm) { try await house.accounts.users.setEmail(ann.id, "ann", by: .commandLine) }
        await #expect(throws: ClientError.userNotFound) { try await house.accounts.users.setEmail(UserID(9), nil, by: .commandLine) }
    }

    @Test("Only administrators give addresses, not even one's own")
    func rights() async throws {
        let house = try await House()
        let ann = try await house.addUser("ann", role: .supervisor)
        await #expect(throws: ClientError.notPermitted(.manageUsers)) {
            try await house.accounts.users.setEmail(ann.id, "boss@example.org", by: ann.caller)
        }
    }

    @Test("The search finds addresses, and signs of patterns are signs")
    func sought() async throws {
        let house = try await House()
        for (name, email) in [("ann", "a.lee@example.org"), ("bob", "bob_1@other.example"), ("eve", nil)] {
            _ = try await add(house, name, email)
        }
        let store = house.accounts.userStore
        @Sendable func names(_ text: String, email: String? = nil) async throws -> [String] {
            try await house.database.read { try store.search(text, email: email, limit: 10, on: $0).map(\.name) }
        }
        #expect(try await names("LEE@EX") == ["ann"])
        #expect(try await names("_1") == ["bob"])
        #expect(try await names("@") == ["ann", "bob"])
        #expect(try await names("%") == [])
        #expect(try await names("", email: "A.LEE@example.org") == ["ann"])
        #expect(try await names("bob", email: "a.lee@example.org") == [])
        #expect(try await names("", email: "lee@example.org") == [])
    }
}
