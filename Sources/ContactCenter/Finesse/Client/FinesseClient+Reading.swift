import Foundation
import HTTPTypes
import Kernel
import Platform

/// What is asked of Finesse, and what is asked for there.
extension FinesseClient {
    /// How one node is.
    func systemInfo(of node: Int, as login: FinesseLogin?) async throws -> FinesseSystem {
        let answer = try await send("GET", "/SystemInfo", nil, as: login, to: node, within: Patience.short)
        guard let system = answer.body.flatMap({ FinesseSystem($0) }) else { throw FinesseFailure.unreadable }
        remember(system.events(at: URLComponents(string: nodes[node])?.host ?? ""), of: node)
        return system
    }

    /// Nil where a node serves. One that wants to know who asks is there.
    func trouble() async throws -> FinesseTrouble? {
        var found: [FinesseTrouble] = []
        for node in nodes.indices {
            do {
                if try await systemInfo(of: node, as: nil).isInService { return nil }
                found.append(.outOfService)
            } catch let failure as FinesseFailure {
                guard failure.isOfNode else { return nil }
                found.append(failure.trouble)
            }
        }
        return found.first { $0 != .away } ?? found.first ?? .away
    }

    /// - Parameter login: of the person that is asked about: an id or a name.
    func user(_ login: String, as asking: FinesseLogin) async throws -> Agent {
        try await userDocument(login, as: asking).agent
    }

    /// With the teams they look after.
    func userDocument(_ login: String, as asking: FinesseLogin) async throws -> (agent: Agent, teams: [AgentTeam]) {
        let xml = try await get("/User/" + Self.encoded(login), "user", as: asking)
        guard let agent = Agent(xml) else { throw FinesseFailure.unreadable }
        return (agent, xml.child("teams")?.children("Team").compactMap { AgentTeam($0) } ?? [])
    }

    /// As an administrator.
    func users(as login: FinesseLogin) async throws -> [Agent] {
        Agent.all(in: try await get("/Users", "users", as: login, within: Patience.long))
    }

    /// As a supervisor of it. Its users do not say whose they are: the team does.
    func team(_ id: String, as login: FinesseLogin) async throws -> [Agent] {
        let xml = try await get("/Team/" + Self.encoded(id), "team", as: login, within: Patience.long)
        let team = AgentTeam(xml) ?? AgentTeam(id: id, name: id)
        return (xml.child("users").map { Agent.all(in: $0) } ?? []).map { agent in
            var agent = agent
            agent.team = team
            return agent
        }
    }

    func reasons(_ category: WantedState, of login: String, as asking: FinesseLogin) async throws -> [AgentReason] {
        let path = "/User/" + Self.encoded(login) + "/ReasonCodes?category=" + category.rawValue
        return try await get(path, "reasoncodes", as: asking).children("ReasonCode").compactMap { AgentReason($0) }
    }

    func calls(of login: String, as asking: FinesseLogin) async throws -> [AgentCall] {
        AgentCall.all(in: try await get("/User/" + Self.encoded(login) + "/Dialogs", "dialogs", as: asking))
    }

    /// Finesse takes it now (200 or 202), and does it a little later.
    func set(_ change: AgentStateChange, of login: String, as asking: FinesseLogin) async throws {
        var inside = FinesseXML.element("state", change.state.rawValue)
        if let phone = change.phone { inside += FinesseXML.element("extension", phone) }
        if let reason = change.reason { inside += FinesseXML.element("reasonCodeId", reason) }
        _ = try await send(
            "PUT", "/User/" + Self.encoded(login), (type: "application/xml", text: "<User>\(inside)</User>"), as: asking)
    }

    /// Hands a call on, in the form that the old gadget had.
    func transfer(_ call: String, of login: String, to number: String, as asking: FinesseLogin) async throws {
        let body = JSON.object(["Dialog": .object(["targetMediaAddress": .text(number), "requestedAction": "TRANSFER"])]).line
        _ = try await send(
            "PUT", "/User/" + Self.encoded(login) + "/Dialogs/" + Self.encoded(call), (type: "application/json", text: body), as: asking)
    }
}
