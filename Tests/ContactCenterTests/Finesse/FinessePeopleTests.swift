import Foundation
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import ContactCenter

@Suite(.bothEngines) struct FinessePeopleTests {
    @Test func whoSignsInIsWhoFinesseSaysTheyAre() async throws {
        let fixture = try await FinesseFixture()
        let entry = try await fixture.signIn(FinesseFixture.mariasName)
        #expect(entry.signIn.login == FinesseFixture.maria && entry.signIn.username == FinesseFixture.mariasName)
        #expect(entry.signIn.displayName == "Мария Иванова" && entry.signIn.phone == "5514" && entry.signIn.role == "Agent")
        let kept = try await fixture.agents.signIn(of: .browser(fixture.session(of: fixture.alice)), by: fixture.alice)
        #expect(kept == entry.signIn)
        #expect(try await fixture.agents.own(.browser(fixture.session(of: fixture.alice)), by: fixture.alice).state == .notReady)
    }

    @Test func anAccountThatIsNoAgentsCanSignIn() async throws {
        let fixture = try await FinesseFixture()
        let entry = try await fixture.signIn("admin")
        #expect(entry.signIn.login == "admin" && entry.signIn.phone.isEmpty)
    }

    @Test func afterThreeWrongPasswordsNobodyIsAsked() async throws {
        let fixture = try await FinesseFixture()
        for _ in 1...3 {
            #expect(await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong") } == "finesse-sign-in-wrong")
        }
        #expect(fixture.asked(as: FinesseFixture.maria) == 3)
        // Nor with the right one, nor from another browser, nor by somebody else here.
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-tries-over")
        #expect(await fixture.refusal { try await fixture.signIn(as: fixture.bob, browser: 2) } == "finesse-tries-over")
        #expect(await fixture.refusal { try await fixture.signIn(" \(FinesseFixture.maria) ", "x") } == "finesse-tries-over")
        #expect(fixture.asked(as: FinesseFixture.maria) == 3 && !fixture.finesse.isLocked(FinesseFixture.maria))
        // Somebody else is not meant.
        try await fixture.signIn(FinesseFixture.olga, as: fixture.bob)
    }

    @Test func afterThePauseThereIsOneTry() async throws {
        let fixture = try await FinesseFixture()
        for _ in 1...3 { _ = await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong") } }
        fixture.world.advance(.seconds(29 * 60))
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-tries-over")
        fixture.world.advance(.seconds(2 * 60))
        #expect(await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong") } == "finesse-sign-in-wrong")
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-tries-over")
        #expect(!fixture.finesse.isLocked(FinesseFixture.maria))
        fixture.world.advance(.seconds(31 * 60))
        try await fixture.signIn()
        #expect(try await fixture.count("contact_finesse_tries WHERE tries > 0") == 0)
    }

    @Test func aRightPasswordForgetsTheWrongOnes() async throws {
        let fixture = try await FinesseFixture()
        for _ in 1...4 {
            for _ in 1...2 { _ = await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong") } }
            try await fixture.signIn()
        }
        #expect(!fixture.finesse.isLocked(FinesseFixture.maria))
    }

    @Test func manyAtOnceAreNoWayAround() async throws {
        let fixture = try await FinesseFixture()
        let codes = await withTaskGroup(of: String?.self) { group in
            for number in 1...12 {
                group.addTask { await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong \(number)") } }
            }
            return await group.reduce(into: [:]) { $0[$1 ?? "", default: 0] += 1 }
        }
        #expect(codes == ["finesse-sign-in-wrong": 3, "finesse-tries-over": 9])
        #expect(!fixture.finesse.isLocked(FinesseFixture.maria))
    }

    @Test func bothNamesOfAnAccountCountTogether() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.poller().runOnce()
        for login in [FinesseFixture.maria, FinesseFixture.mariasName, FinesseFixture.maria] {
            _ = await fixture.refusal { try await fixture.signIn(login, "wrong") }
        }
        #expect(await fixture.refusal { try await fixture.signIn(FinesseFixture.mariasName) } == "finesse-tries-over")
    }

    /// How often Finesse was asked as Maria, by either name.
    private func askedAsMaria(_ fixture: FinesseFixture) -> Int {
        fixture.asked(as: FinesseFixture.maria) + fixture.asked(as: FinesseFixture.mariasName)
    }

    @Test(arguments: [(3, 1), (2, 2), (1, 3)])
    func ofTwoNamesThatNobodyKnowsNoFiveAreSent(first: Int, second: Int) async throws {
        let fixture = try await FinesseFixture()
        let (maria, name) = (FinesseFixture.maria, FinesseFixture.mariasName)
        for _ in 1...first { #expect(await fixture.refusal { try await fixture.signIn(maria, "wrong") } == "finesse-sign-in-wrong") }
        for _ in 1...second { #expect(await fixture.refusal { try await fixture.signIn(name, "wrong") } == "finesse-sign-in-wrong") }
        for login in [maria, name] { #expect(await fixture.refusal { try await fixture.signIn(login) } == "finesse-tries-over") }
        #expect(askedAsMaria(fixture) == 4 && !fixture.finesse.isLocked(maria))
        // Somebody else is not shut out: a right password at the first try.
        try await fixture.signIn(FinesseFixture.olga, as: fixture.bob)
    }

    @Test func manyAtOnceByBothNamesAreNoWayAround() async throws {
        let fixture = try await FinesseFixture()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...12 {
                let isOne = number.isMultiple(of: 2)
                let login = isOne ? FinesseFixture.maria : FinesseFixture.mariasName
                group.addTask {
                    _ = await fixture.refusal {
                        try await fixture.signIn(login, "wrong \(number)", as: isOne ? fixture.alice : fixture.bob)
                    }
                }
            }
        }
        #expect(askedAsMaria(fixture) == 4 && !fixture.finesse.isLocked(FinesseFixture.maria))
    }

    @Test func whoWasLetInOnceIsKnownByBothNames() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn(FinesseFixture.mariasName)
        fixture.finesse.forget()
        for login in [FinesseFixture.mariasName, FinesseFixture.maria, FinesseFixture.mariasName.uppercased()] {
            #expect(await fixture.refusal { try await fixture.signIn(login, "wrong") } == "finesse-sign-in-wrong")
        }
        for login in [FinesseFixture.maria, FinesseFixture.mariasName] {
            #expect(await fixture.refusal { try await fixture.signIn(login) } == "finesse-tries-over")
        }
        // What is known takes nothing from those who are not.
        for _ in 1...2 { _ = await fixture.refusal { try await fixture.signIn(FinesseFixture.olga, "wrong", as: fixture.bob) } }
        try await fixture.signIn(FinesseFixture.olga, as: fixture.bob)
    }

    @Test func whatWasCountedByOneNameIsTheAccountsWhenItIsKnown() async throws {
        let fixture = try await FinesseFixture()
        for login in [FinesseFixture.maria, FinesseFixture.mariasName, FinesseFixture.mariasName] {
            _ = await fixture.refusal { try await fixture.signIn(login, "wrong") }
        }
        try await fixture.poller().runOnce()
        for login in [FinesseFixture.maria, FinesseFixture.mariasName] {
            #expect(await fixture.refusal { try await fixture.signIn(login) } == "finesse-tries-over")
        }
    }

    @Test func aSupervisorsPollerLearnsTheNamesOfTheirTeams() async throws {
        let fixture = try await FinesseFixture { $0.user = FinesseFixture.olga }
        let poller = try fixture.poller()
        try await fixture.step(poller, 10)
        fixture.finesse.forget()
        try await fixture.step(poller)
        // Each was asked for once.
        #expect(!fixture.finesse.asked.contains { $0.path == "/finesse/api/User/\(FinesseFixture.maria)" })
        for login in [FinesseFixture.maria, FinesseFixture.mariasName, FinesseFixture.maria] {
            #expect(await fixture.refusal { try await fixture.signIn(login, "wrong") } == "finesse-sign-in-wrong")
        }
        #expect(await fixture.refusal { try await fixture.signIn(FinesseFixture.mariasName) } == "finesse-tries-over")
        #expect(askedAsMaria(fixture) == 3)
    }

    @Test func nobodyTriesAPasswordOnEverybody() async throws {
        let fixture = try await FinesseFixture()
        for number in 1...30 { _ = await fixture.refusal { try await fixture.signIn("nobody\(number)", "Summer2026") } }
        #expect(fixture.finesse.asked.count == FinesseTries.mostOfPerson)
        // They are somebody, the others are not meant.
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-tries-over")
        try await fixture.signIn(as: fixture.bob)
        fixture.world.advance(.seconds(31 * 60))
        try await fixture.signIn()
    }

    @Test func anOutageIsNoWrongPassword() async throws {
        let fixture = try await FinesseFixture()
        fixture.finesse.set(.away)
        for _ in 1...5 { #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-away") }
        fixture.finesse.set(.outOfService)
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-out-of-service")
        fixture.finesse.set(.garbage)
        #expect(await fixture.refusal { try await fixture.signIn() } == "finesse-unreadable")
        fixture.finesse.set(.inService)
        try await fixture.signIn()
    }

    @Test func aWrongPasswordIsNotTriedAtTheOtherNode() async throws {
        let fixture = try await FinesseFixture()
        _ = await fixture.refusal { try await fixture.signIn(FinesseFixture.maria, "wrong") }
        #expect(fixture.asked(as: FinesseFixture.maria) == 1)
        fixture.finesse.set(.away, of: .first)
        try await fixture.signIn()
    }

    @Test func aPasswordThatWasChangedIsForgottenAtOnce() async throws {
        let fixture = try await FinesseFixture()
        for browser in 1...5 { try await fixture.signIn(browser: browser) }
        var changed = try #require(fixture.finesse.agent(FinesseFixture.maria))
        changed = FinesseAgent(
            id: changed.id, loginName: changed.loginName, password: "another", firstName: "", lastName: "", number: "5514", team: nil)
        fixture.finesse.add(changed)
        fixture.finesse.forget()
        for browser in 1...5 {
            let session = AgentSession.browser(fixture.session(of: fixture.alice, browser))
            let code = await fixture.refusal { try await fixture.agents.own(session, by: fixture.alice) }
            #expect(code == "finesse-sign-in-needed")
        }
        #expect(fixture.asked(as: FinesseFixture.maria) == 1)
        try await fixture.signIn(FinesseFixture.maria, "another")
    }

    @Test func aSignInIsOfOneSignInHere() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn()
        let (agents, alice, bob) = (fixture.agents, fixture.alice, fixture.bob)
        #expect(try await agents.signIn(of: .browser(fixture.session(of: alice, 2)), by: alice) == nil)
        // Not even with somebody else's key.
        #expect(try await agents.signIn(of: .browser(fixture.session(of: alice)), by: bob) == nil)
        #expect(try await agents.signIn(of: .latest, by: bob) == nil)
        #expect(try await agents.signIn(of: .latest, by: alice)?.login == FinesseFixture.maria)
        // It ends with it.
        let session = fixture.session(of: alice)
        try await fixture.database.write { try $0.execute("DELETE FROM sessions WHERE id_hash = ?1", session) }
        #expect(try await fixture.count("contact_finesse_sign_ins") == 0)
    }

    @Test func aPasswordStandsNowhere() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn(FinesseFixture.maria)
        let session = fixture.session(of: fixture.alice)
        let sealed = try await fixture.database.read { connection in
            try connection.row("SELECT sealed FROM contact_finesse_sign_ins")?.text("sealed") ?? ""
        }
        #expect(!sealed.isEmpty && !sealed.contains(FinesseFixture.password))
        #expect(SealedText(stored: sealed).opened(for: .finessePassword(of: session), with: fixture.key) == FinesseFixture.password)
        #expect(SealedText(stored: sealed).opened(for: .finessePassword(of: "Alice-2"), with: fixture.key) == nil)
        #expect(SealedText(stored: sealed).opened(for: .finessePassword(of: session), with: SecretKey(bytes: Array(2...33))) == nil)
        #expect(SealedText(stored: "").opened(for: .finessePassword(of: session), with: fixture.key) == nil)
    }

    @Test func aTokenHoldsForEightHours() async throws {
        let fixture = try await FinesseFixture()
        let (agents, alice, session) = (fixture.agents, fixture.alice, fixture.session(of: fixture.alice))
        #expect(await fixture.refusal { try await agents.token(of: session, by: alice) } == "finesse-sign-in-needed")
        try await fixture.signIn()
        let first = try await agents.token(of: session, by: alice)
        // A page that is loaded anew signs in anew; the other page's token stays.
        try await fixture.signIn()
        let second = try await agents.token(of: session, by: alice)
        fixture.world.advance(.seconds(8 * 3600 - 1))
        for token in [first, second] {
            #expect(try await agents.check(token: token, of: session, by: alice)?.login == FinesseFixture.maria)
        }
        #expect(try await agents.check(token: first, of: fixture.session(of: alice, 2), by: alice) == nil)
        #expect(try await agents.check(token: "", of: session, by: alice) == nil)
        fixture.world.advance(.seconds(2))
        #expect(try await agents.check(token: first, of: session, by: alice) == nil)
        #expect(try await agents.signIn(of: .browser(session), by: alice) != nil)
    }

    @Test func whoSignsOutHasNoTokenEither() async throws {
        let fixture = try await FinesseFixture()
        let (agents, alice, session) = (fixture.agents, fixture.alice, fixture.session(of: fixture.alice))
        try await fixture.signIn()
        let token = try await agents.token(of: session, by: alice)
        // As another login all that was the first one's ends.
        try await fixture.signIn(FinesseFixture.olga)
        #expect(try await agents.check(token: token, of: session, by: alice) == nil)
        let other = try await agents.token(of: session, by: alice)
        try await agents.signOut(.browser(session), by: alice)
        try await agents.signOut(.browser(session), by: alice)
        #expect(try await agents.check(token: other, of: session, by: alice) == nil)
        #expect(await fixture.refusal { try await agents.own(.browser(session), by: alice) } == "finesse-sign-in-needed")
    }

    @Test func aSignInEndsAfterADay() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn()
        fixture.world.advance(.seconds(24 * 3600 + 1))
        #expect(try await fixture.agents.signIn(of: .latest, by: fixture.alice) == nil)
        let tables = FinesseSignInStore.retention(now: fixture.world.world.now)
        _ = try await Retention(database: fixture.database, tables: tables, now: fixture.world.world.now).run()
        #expect(try await fixture.count("contact_finesse_sign_ins") == 0)
    }
}
