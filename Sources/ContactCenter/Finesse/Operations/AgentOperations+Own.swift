import Accounts
package import Kernel
import Platform

/// What somebody does in Finesse as themselves. Their sign-in there is bound to their sign-in here.
extension AgentOperations {
    /// A sign-in that was just made, and the agent they are.
    package struct Entry: Sendable {
        package let signIn: AgentSignIn
        /// With a login alone for an account that is no agent's (an administrator's).
        package let agent: Agent
    }

    /// Signs in to Finesse. After three wrong passwords of a login nobody is asked for a while: at the fifth Finesse locks the account.
    /// - Parameter session: `Identity.sessionKey`.
    /// - Throws: `notPermitted`, `finesseNotSet`, `finesseSignInWrong`, `finesseTriesOver`, and what ``ClientError`` says of a failure.
    package func signIn(_ login: FinesseLogin, in session: String, by caller: Caller) async throws -> Entry {
        try await people.signIn(login, in: session, by: caller)
    }

    /// Who is signed in to Finesse; nil where nobody is. Nothing is asked there.
    package func signIn(of session: AgentSession, by caller: Caller) async throws -> AgentSignIn? {
        let user = try people.user(caller)
        let time = world.now()
        return try await database.read { try FinesseSignInStore.find(session, of: user, at: time, on: $0)?.signIn }
    }

    /// Harmless where nobody is signed in. Nothing changes in Finesse.
    package func signOut(_ session: AgentSession, by caller: Caller) async throws {
        let (user, time) = (try people.user(caller), world.now())
        try await database.write { connection in
            try caller.require(.useFinesse)
            guard let kept = try FinesseSignInStore.find(session, of: user, at: time, on: connection) else { return }
            try FinesseSignInStore.delete(session, of: user, on: connection)
            try Audit.append(
                .finesseSignedOut, "user \(user)", detail: ["login": kept.signIn.login], by: caller.actor, at: time, on: connection)
        }
    }

    /// For the old pages: shows for eight hours that somebody is signed in. Each page has one of its own.
    package func token(of session: String, by caller: Caller) async throws -> String {
        let (user, time) = (try people.user(caller), world.now())
        let token = world.randomCode(length: 43)
        try await database.write { connection in
            try caller.require(.useFinesse)
            guard try FinesseSignInStore.find(.browser(session), of: user, at: time, on: connection) != nil else {
                throw ClientError.finesseSignInNeeded
            }
            try FinesseSignInStore.addToken(
                Secret.digest(token), of: session, until: time.adding(FinessePeople.tokenLifetime), on: connection)
        }
        return token
    }

    /// Whose token it is; nil for one that is none, not of this session, or over.
    package func check(token: String, of session: String, by caller: Caller) async throws -> AgentSignIn? {
        let (user, time) = (try people.user(caller), world.now())
        return try await database.read { connection in
            guard try FinesseSignInStore.isToken(Secret.digest(token), of: session, at: time, on: connection) else { return nil }
            return try FinesseSignInStore.find(.browser(session), of: user, at: time, on: connection)?.signIn
        }
    }

    /// The agent they are, asked for now.
    package func own(_ session: AgentSession, by caller: Caller) async throws -> Agent {
        try await people.asking(session, by: caller) { client, kept, login in
            try await client.user(kept.signIn.login, as: login)
        }
    }

    /// What they may give as a reason. None where this release of Finesse does not tell.
    package func reasons(_ state: WantedState, of session: AgentSession, by caller: Caller) async throws -> [AgentReason] {
        _ = try people.user(caller)
        guard [.notReady, .logout].contains(state) else { return [] }
        return try await people.asking(session, by: caller) { client, kept, login in
            do { return try await client.reasons(state, of: kept.signIn.login, as: login) } catch FinesseFailure.notFound {
                return []
            } catch FinesseFailure.refused {
                return []
            }
        }
    }

    /// Asks Finesse for a state: one's own, or as a supervisor somebody's of one's team. Finesse takes it now, and does it a little later.
    /// - Parameter other: of somebody else.
    /// - Throws: `agentStateNotAllowed`, `agentPhoneNeeded`, `agentReasonNotAllowed`, `finesseSignInNeeded`, what Finesse refuses.
    package func setState(
        _ change: AgentStateChange, of other: String? = nil, in session: AgentSession, by caller: Caller
    ) async throws {
        let time = world.now()
        let own = try await people.asking(session, by: caller) { client, kept, login in
            let target = other ?? kept.signIn.login
            let isOwn = target.lowercased() == kept.signIn.login.lowercased()
            var change = change
            // A supervisor sends no reason: Finesse would refuse it.
            guard change.reason == nil || (isOwn && [.notReady, .logout].contains(change.state)) else {
                throw ClientError.agentReasonNotAllowed
            }
            let agent = try await client.user(target, as: login)
            // What was asked for a moment ago may not have happened yet: then Finesse knows better.
            let isRefused = change.state.isRefused(from: agent.state) && !people.hasJustChanged(target, within: Self.settling)
            guard !isRefused, isOwn || change.state != .login else {
                throw ClientError.agentStateNotAllowed(change.state.rawValue, from: agent.state.rawValue)
            }
            if change.state == .login {
                change.phone = change.phone ?? (agent.phone.isEmpty ? nil : agent.phone)
                guard change.phone != nil else { throw ClientError.agentPhoneNeeded }
            } else {
                change.phone = nil
            }
            try await client.set(change, of: target, as: login)
            people.changed(target)
            return isOwn
        }
        try await database.write { connection in
            // The board follows without waiting for the next poll.
            try FinesseStore.hasten(at: time.adding(Self.settling), on: connection)
            guard !own, let other else { return }
            try Audit.append(
                .agentStateSet, "agent \(other)", detail: ["state": change.state.rawValue], by: caller.actor, at: time, on: connection)
        }
    }

    /// How long Finesse usually takes until a state is what was asked for.
    private static let settling = Duration.seconds(1)

    // MARK: Calls

    /// Those that are with them now.
    package func calls(_ session: AgentSession, by caller: Caller) async throws -> [AgentCall] {
        try await people.asking(session, by: caller) { client, kept, login in
            do { return try await client.calls(of: kept.signIn.login, as: login) } catch FinesseFailure.notFound { return [] }
        }
    }

    /// Hands a call on, to `finesse.transfer_number` where nothing else is said.
    package func transfer(_ call: String, to number: String?, in session: AgentSession, by caller: Caller) async throws {
        _ = try people.user(caller)
        guard !call.isEmpty else { throw ClientError.callNumberMissing }
        let number = number.flatMap { $0.isEmpty ? nil : $0 } ?? transferNumber
        guard !number.isEmpty else { throw ClientError.transferNumberMissing }
        try await people.asking(session, by: caller) { client, kept, login in
            try await client.transfer(call, of: kept.signIn.login, to: number, as: login)
        }
        let time = world.now()
        try await database.write { connection in
            try Audit.append(
                .agentCallTransferred, "call \(call.prefix(64))", detail: ["to": number], by: caller.actor, at: time, on: connection)
        }
    }
}
