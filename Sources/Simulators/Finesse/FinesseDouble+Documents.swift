import Kernel
import Synchronization

/// What the documents of a simulated Finesse look like.
extension FinesseDouble {
    static func user(_ agent: FinesseAgent) -> SimulatedXML {
        var parts = [
            SimulatedXML("uri", "/finesse/api/User/\(agent.id)"),
            SimulatedXML("roles", agent.roles.map(\.rawValue).sorted().map { SimulatedXML("role", $0) }),
            SimulatedXML("loginId", agent.id), SimulatedXML("loginName", agent.loginName),
            SimulatedXML("firstName", agent.firstName), SimulatedXML("lastName", agent.lastName),
            SimulatedXML("extension", agent.number ?? ""), SimulatedXML("state", agent.state.rawValue),
            SimulatedXML("stateChangeTime", agent.since.map(time) ?? ""),
            SimulatedXML("pendingState", agent.pending?.rawValue ?? ""), SimulatedXML("mediaType", "1"),
            SimulatedXML("reasonCodeId", agent.reason.map { String($0.id) } ?? "-1"),
        ]
        if let reason = agent.reason { parts.append(SimulatedXML("ReasonCode", fields(of: reason))) }
        parts += [
            SimulatedXML(
                "settings", [SimulatedXML("wrapUpOnIncoming", "OPTIONAL"), SimulatedXML("wrapUpOnOutgoing", "OPTIONAL")]),
            SimulatedXML("wrapUpTimer", "120"),
            SimulatedXML("teamId", agent.team?.id ?? ""), SimulatedXML("teamName", agent.team?.name ?? ""),
            SimulatedXML(
                "teams",
                agent.supervises.map { team in
                    SimulatedXML(
                        "Team",
                        [
                            SimulatedXML("uri", "/finesse/api/Team/\(team.id)"), SimulatedXML("id", team.id),
                            SimulatedXML("name", team.name),
                        ])
                }),
            SimulatedXML("dialogs", "/finesse/api/User/\(agent.id)/Dialogs"),
        ]
        return SimulatedXML("User", parts)
    }

    /// As a team shows its users: less, and the reason in another spelling.
    static func team(_ team: FinesseAgent.Team, _ agents: [FinesseAgent]) -> SimulatedXML {
        let users = agents.map { agent in
            var parts = [
                SimulatedXML("uri", "/finesse/api/User/\(agent.id)"), SimulatedXML("loginId", agent.id),
                SimulatedXML("firstName", agent.firstName), SimulatedXML("lastName", agent.lastName),
                SimulatedXML("dialogs", "/finesse/api/User/\(agent.id)/Dialogs"), SimulatedXML("extension", agent.number ?? ""),
                SimulatedXML("pendingState", agent.pending?.rawValue ?? ""), SimulatedXML("state", agent.state.rawValue),
                SimulatedXML("stateChangeTime", agent.since.map(time) ?? ""),
            ]
            if let reason = agent.reason { parts.append(SimulatedXML("reasonCode", fields(of: reason))) }
            return SimulatedXML("User", parts)
        }
        return SimulatedXML(
            "Team",
            [
                SimulatedXML("uri", "/finesse/api/Team/\(team.id)"), SimulatedXML("id", team.id), SimulatedXML("name", team.name),
                SimulatedXML("users", users),
            ])
    }

    static func fields(of reason: FinesseAgent.Reason) -> [SimulatedXML] {
        [
            SimulatedXML("category", reason.category), SimulatedXML("uri", "/finesse/api/ReasonCode/\(reason.id)"),
            SimulatedXML("code", String(reason.code)), SimulatedXML("label", reason.label), SimulatedXML("forAll", "true"),
            SimulatedXML("systemCode", String(reason.isOfSystem)), SimulatedXML("id", String(reason.id)),
        ]
    }

    static func dialog(_ dialog: FinesseDialog, number: String) -> SimulatedXML {
        let media = [
            SimulatedXML("mediaId", "1"), SimulatedXML("dialedNumber", dialog.to), SimulatedXML("DNIS", dialog.to),
            SimulatedXML("callType", "ACD_IN"), SimulatedXML("queueNumber", "11"), SimulatedXML("queueName", dialog.queue),
            SimulatedXML("callvariables", []),
        ]
        let participant = [
            SimulatedXML("actions", dialog.actions.map { SimulatedXML("action", $0) }), SimulatedXML("mediaAddress", number),
            SimulatedXML("mediaAddressType", "AGENT_DEVICE"), SimulatedXML("startTime", time(dialog.begin)),
            SimulatedXML("state", dialog.state), SimulatedXML("stateCause"),
            SimulatedXML("stateChangeTime", time(dialog.begin)),
        ]
        return SimulatedXML(
            "Dialog",
            [
                SimulatedXML("uri", "/finesse/api/Dialog/\(dialog.id)"), SimulatedXML("id", String(dialog.id)),
                SimulatedXML("mediaType", "Voice"), SimulatedXML("state", dialog.state == "ALERTING" ? "ALERTING" : "ACTIVE"),
                SimulatedXML("fromAddress", dialog.from), SimulatedXML("toAddress", dialog.to),
                SimulatedXML("mediaProperties", media),
                SimulatedXML(
                    "participants",
                    [
                        SimulatedXML("Participant", participant),
                        SimulatedXML(
                            "Participant",
                            [
                                SimulatedXML("actions", []), SimulatedXML("mediaAddress", dialog.from),
                                SimulatedXML("mediaAddressType"), SimulatedXML("state", "ACTIVE"),
                            ]),
                    ]),
            ])
    }

    func systemInfo(_ node: Node, isInService: Bool) -> SimulatedXML {
        let secure = storage.withLock { $0.eventsPort }.map { [SimulatedXML("xmppSecurePort", String($0))] } ?? []
        func host(_ node: Node) -> [SimulatedXML] {
            [SimulatedXML("host", node.host), SimulatedXML("httpsPort", "8445"), SimulatedXML("xmppPort", "5222")] + secure
        }
        return SimulatedXML(
            "SystemInfo",
            [
                SimulatedXML("currentTimestamp", Self.time(now())), SimulatedXML("deploymentType", "UCCX"),
                SimulatedXML("status", isInService ? "IN_SERVICE" : "OUT_OF_SERVICE"),
                SimulatedXML("statusReason", isInService ? "" : "CTI_SERVER_CONNECTION_LOST"),
                SimulatedXML("primaryNode", host(.first)), SimulatedXML("secondaryNode", host(.second)),
                SimulatedXML("systemAuthMode", "NON_SSO"), SimulatedXML("timezoneOffset", "180"),
                SimulatedXML("uri", "/finesse/api/SystemInfo"), SimulatedXML("xmppDomain", node.host),
                SimulatedXML("xmppPubSubDomain", "pubsub.\(node.host)"),
            ])
    }

    static func error(_ type: String, _ message: String, _ data: String = "") -> SimulatedXML {
        SimulatedXML(
            "ApiErrors",
            [
                SimulatedXML(
                    "ApiError",
                    [SimulatedXML("ErrorType", type), SimulatedXML("ErrorMessage", message), SimulatedXML("ErrorData", data)])
            ])
    }

    /// Milliseconds and Z.
    static func time(_ time: Timestamp) -> String { String(time.rfc3339.dropLast(4)) + "Z" }
}
