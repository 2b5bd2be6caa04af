@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct FirstAdministratorTests {
    @Test func theSettingsMakeOne() async throws {
        let house = try await House()
        let first = house.accounts.firstAdministrator
        guard case .made(let user) = try await first.prepare(name: "root", password: "correct horse battery") else {
            Issue.record("not made")
            return
        }
        #expect(user.role == .admin)
        guard case .exists = try await first.prepare(name: "root", password: "another password") else {
            Issue.record("made twice")
            return
        }
        #expect(try await house.accounts.credentials.check(name: "root", password: "correct horse battery", address: nil).id == user.id)
    }

    @Test func badSettingsAreTold() async throws {
        let house = try await House()
        await #expect(throws: ClientError.passwordTooShort) {
            try await house.accounts.firstAdministrator.prepare(name: "root", password: "short")
        }
    }

    @Test func withoutSettingsALinkMakesOne() async throws {
        let house = try await House()
        let first = house.accounts.firstAdministrator
        let early = try await house.setUpToken()
        let token = try await house.setUpToken()
        #expect(try await !first.isOpen(setUpToken: early))
        #expect(try await first.isOpen(setUpToken: token))
        await #expect(throws: ClientError.nameEmpty) {
            try await first.complete(setUpToken: token, name: "", password: "correct horse battery")
        }
        let user = try await first.complete(setUpToken: token, name: "root", password: "correct horse battery")
        #expect(user.role == .admin)
        #expect(try await !first.isOpen(setUpToken: token))
        await #expect(throws: ClientError.linkNotValid) {
            try await first.complete(setUpToken: token, name: "evil", password: "correct horse battery")
        }
    }

    @Test func theLinkExpires() async throws {
        let house = try await House()
        let token = try await house.setUpToken()
        house.world.advance(.seconds(24 * 3600))
        await #expect(throws: ClientError.linkNotValid) {
            try await house.accounts.firstAdministrator.complete(setUpToken: token, name: "root", password: "correct horse battery")
        }
    }

    @Test func theLinkIsVoidOnceThereIsAUser() async throws {
        let house = try await House()
        let token = try await house.setUpToken()
        _ = try await house.addUser("root", role: .admin)
        #expect(try await !house.accounts.firstAdministrator.isOpen(setUpToken: token))
        await #expect(throws: ClientError.linkNotValid) {
            try await house.accounts.firstAdministrator.complete(setUpToken: token, name: "evil", password: "correct horse battery")
        }
    }

    @Test func aSetUpTokenResetsNoPassword() async throws {
        let house = try await House()
        let token = try await house.setUpToken()
        await #expect(throws: ClientError.linkNotValid) {
            try await house.accounts.passwordLinks.use(token, password: "battery staple")
        }
    }
}

extension House {
    fileprivate func setUpToken() async throws -> String {
        guard case .awaited(let token) = try await accounts.firstAdministrator.prepare(name: nil, password: nil) else {
            throw ClientError.linkNotValid
        }
        return token
    }
}
