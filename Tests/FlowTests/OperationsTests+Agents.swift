import Accounts
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import App
@testable import ContactCenter

extension OperationsTests {
    /// A Finesse whose agents were read, and a user who is signed in to it.
    struct AgentScene: Sendable {
        static let (login, password) = ("7314", "secret")

        static func setUp(_ settings: inout Settings) {
            settings[FinesseSettings.self].urls = FinesseDouble.Node.allCases.compactMap { FinesseNode($0.address) }
            (settings[FinesseSettings.self].user, settings[FinesseSettings.self].password) = ("admin", password)
            settings[FinesseSettings.self].transferNumber = "+37060000000"
        }

        static func finesse() -> FinesseDouble { FinesseHouse.double(now: TestWorld().world.now) }

        let agents: AgentOperations
        /// Of the user's browser.
        let session: String
        let token: String
        let call: String

        init(_ flow: FlowFixture, _ finesse: FinesseDouble, user: User) async throws {
            agents = flow.composition.contactCenter.agents
            let sessions = flow.composition.accounts.sessions
            session = try #require(
                try await sessions.authenticate(try await sessions.start(for: user, address: nil).sessionID)
            ).key
            let client = try #require(agents.client)
            try await flow.composition.contactCenter.finessePoller(client)?.runOnce()
            _ = try await agents.signIn(FinesseLogin(Self.login, Self.password), in: session, by: user.caller)
            token = try await agents.token(of: session, by: user.caller)
            let dialog = finesse.ring(Self.login, from: "+37000000001")
            finesse.answer(dialog)
            call = String(dialog)
        }
    }

    static let agents: [Operation] = [
        Operation("AgentOperations.board") { _ = try await $0.agents.agents.board(by: $1) },
        Operation("AgentOperations.agent") { _ = try await $0.agents.agents.agent(AgentScene.login, by: $1) },
        Operation("AgentOperations.history") {
            let from = $0.flow.world.now.adding(.seconds(-3600))
            _ = try await $0.agents.agents.history(of: AgentScene.login, from: from, by: $1)
        },
        Operation("AgentOperations.trouble") { _ = try await $0.agents.agents.trouble(by: $1) },
        Operation("AgentOperations.signIn", .own) {
            _ = try await $0.agents.agents.signIn(
                FinesseLogin(AgentScene.login, AgentScene.password), in: $0.agents.session, by: $1)
        },
        Operation("AgentOperations.signOut", .own) { try await $0.agents.agents.signOut(.browser($0.agents.session), by: $1) },
        Operation("AgentOperations.token", .own) { _ = try await $0.agents.agents.token(of: $0.agents.session, by: $1) },
        Operation("AgentOperations.check", .own) {
            _ = try await $0.agents.agents.check(token: $0.agents.token, of: $0.agents.session, by: $1)
        },
        Operation("AgentOperations.own", .own) { _ = try await $0.agents.agents.own(.browser($0.agents.session), by: $1) },
        Operation("AgentOperations.reasons", .own) {
            _ = try await $0.agents.agents.reasons(.notReady, of: .browser($0.agents.session), by: $1)
        },
        Operation("AgentOperations.setState", .own) {
            try await $0.agents.agents.setState(AgentStateChange(.ready), in: .browser($0.agents.session), by: $1)
        },
        Operation("AgentOperations.calls", .own) { _ = try await $0.agents.agents.calls(.browser($0.agents.session), by: $1) },
        Operation("AgentOperations.transfer", .own) {
            try await $0.agents.agents.transfer($0.agents.call, to: nil, in: .browser($0.agents.session), by: $1)
        },
    ]
}
