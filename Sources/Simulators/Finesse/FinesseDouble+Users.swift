import Foundation
import Kernel
import Synchronization

/// Users and teams: who may see whom, and ask for which state.
extension FinesseDouble {
    /// Somebody whom the caller may see.
    func readable(_ id: String, by caller: FinesseAgent) throws -> FinesseAgent {
        guard let agent = storage.withLock({ $0.agent(id) }) else {
            throw caller.roles.contains(.administrator) ? Refusal.notFound("User Not Found") : Refusal.notTheirs()
        }
        guard agent.id == caller.id || caller.roles.contains(.administrator) || Self.isSupervised(agent, by: caller) else {
            throw Refusal.notTheirs()
        }
        return agent
    }

    func users(for caller: FinesseAgent) throws -> SimulatedXML {
        guard caller.roles.contains(.administrator) else { throw Refusal.notTheirs(storage.withLock { $0.refusalOfUsers }) }
        return SimulatedXML("Users", agents.map(Self.user))
    }

    func team(_ id: String, for caller: FinesseAgent) throws -> SimulatedXML {
        guard let team = caller.supervises.first(where: { $0.id == id }) else { throw Refusal.notTheirs() }
        return Self.team(team, agents.filter { $0.team?.id == id })
    }

    func reasons(of id: String, _ request: LoopbackServer.Request, for caller: FinesseAgent) throws -> SimulatedXML {
        guard storage.withLock({ $0.agent(id) })?.id == caller.id else { throw Refusal.notTheirs() }
        let query = URLComponents(string: request.uri)?.queryItems ?? []
        guard let category = query.first(where: { $0.name == "category" })?.value, ["NOT_READY", "LOGOUT"].contains(category) else {
            throw Refusal.invalid("category", type: "Parameter Missing")
        }
        return reasonList(category)
    }

    func reasonList(_ category: String) -> SimulatedXML {
        let reasons = storage.withLock { $0.reasons.values.sorted { $0.id < $1.id } }
        return SimulatedXML(
            "ReasonCodes",
            reasons.filter { $0.category == category && !$0.isOfSystem }.map { SimulatedXML("ReasonCode", Self.fields(of: $0)) })
    }

    private static func isSupervised(_ agent: FinesseAgent, by caller: FinesseAgent) -> Bool {
        caller.roles.contains(.supervisor) && agent.team.map { team in caller.supervises.contains { $0.id == team.id } } ?? false
    }

    /// Accepted is not done: the change holds a moment later.
    func change(_ id: String, _ request: LoopbackServer.Request, by caller: FinesseAgent) throws -> Outcome {
        guard request.headers["content-type"]?.lowercased().hasPrefix("application/xml") ?? false else {
            throw Refusal.invalid("the body has to be application/xml", type: "Bad Request")
        }
        guard let body = try? SimulatedXML(reading: request.body), body.name == "User", body.text.isEmpty else {
            throw Refusal.invalid("the body is no User", type: "Bad Request")
        }
        let known = ["state", "reasonCodeId", "extension"]
        guard body.children.allSatisfy({ known.contains($0.name) && $0.children.isEmpty }),
            Set(body.children.map(\.name)).count == body.children.count
        else { throw Refusal.invalid("the body has parameters that nobody knows", type: "Bad Request") }
        guard let asked = body["state"]?.text, !asked.isEmpty else { throw Refusal.invalid("state", type: "Parameter Missing") }
        let agent = try readable(id, by: caller)
        let isSelf = agent.id == caller.id
        if asked == "LOGIN" {
            guard isSelf else { throw Refusal.notTheirs() }
            guard let number = body["extension"]?.text, !number.isEmpty else {
                throw Refusal.invalid("extension", type: "Parameter Missing")
            }
            guard agent.state == .logout else { throw Refusal.invalid("already signed in", asked, type: "Invalid State") }
            return accept(.init(due: due, agent: agent.id, state: .notReady, reason: Self.logOn, number: number))
        }
        guard let state = FinesseAgent.State(rawValue: asked), [.ready, .notReady, .logout].contains(state) else {
            throw Refusal.invalid("no such state", asked)
        }
        let reason = try reason(body["reasonCodeId"]?.text, for: state, isSelf: isSelf)
        guard isSelf || Self.isSupervised(agent, by: caller) else {
            throw Refusal(status: 401, type: "Invalid Supervisor", message: "not of a team of theirs")
        }
        guard isSelf ? agent.maySelf(become: state) : agent.maySupervisor(put: state) else {
            throw Refusal.invalid("not from \(agent.state.rawValue)", asked, type: "Invalid State")
        }
        return accept(.init(due: due, agent: agent.id, state: state, reason: reason))
    }

    private static let logOn = FinesseAgent.Reason(id: 32_760, code: 32_760, label: "Agent logon", isOfSystem: true)

    private var due: Timestamp { now().adding(Self.changeTime) }

    private func accept(_ change: Change) -> Outcome {
        storage.withLock { $0.changes.append(change) }
        return Outcome(status: 202)
    }

    private func reason(_ text: String?, for state: FinesseAgent.State, isSelf: Bool) throws -> FinesseAgent.Reason? {
        guard let text else { return nil }
        guard isSelf, state != .ready else { throw Refusal.invalid("reason code not allowed", text) }
        let category = state == .logout ? "LOGOUT" : "NOT_READY"
        guard let reason = Int(text).flatMap({ number in storage.withLock { $0.reasons[number] } }), reason.category == category,
            !reason.isOfSystem
        else { throw Refusal.invalid("no such reason code", text) }
        return reason
    }
}
