import Foundation
import Kernel
import Platform

/// What Finesse's documents say.
extension Agent {
    /// Of a `User`, whole or as a team lists it. Nil for one without a login.
    init?(_ xml: FinesseXML) {
        guard let login = xml["loginId"] ?? xml["uri"]?.split(separator: "/").last.map(String.init) else { return nil }
        self.init(login: login)
        name = xml["loginName"]
        (firstName, lastName) = (xml["firstName"] ?? "", xml["lastName"] ?? "")
        phone = xml["extension"] ?? ""
        stateText = xml["state"] ?? ""
        state = AgentState(told: xml["state"])
        sinceText = xml["stateChangeTime"] ?? ""
        since = Timestamp(rfc3339: sinceText)
        pending = xml["pendingState"].map { AgentState(told: $0) }
        roles = xml.child("roles")?.children("role").map(\.text).filter { !$0.isEmpty } ?? []
        reason = AgentReason(ofUser: xml)
        if xml["teamId"] != nil || xml["teamName"] != nil {
            team = AgentTeam(id: xml["teamId"] ?? "", name: xml["teamName"] ?? xml["teamId"] ?? "")
        }
    }

    /// All of a `Users` or of a team's `users`.
    static func all(in xml: FinesseXML) -> [Agent] { xml.children("User").compactMap { Agent($0) } }
}

extension AgentReason {
    /// A number that stands for "none".
    private static let none = "-1"

    /// Of a `ReasonCode`.
    init?(_ xml: FinesseXML) {
        let id = xml["id"] ?? xml["uri"]?.split(separator: "/").last.map(String.init)
        self.init(id: id == Self.none ? nil : id, code: xml["code"].flatMap { Int($0) }, label: xml["label"] ?? "")
        guard self.id != nil || isTelling else { return nil }
    }

    /// Of a user: the object where there is one, else the number alone.
    init?(ofUser xml: FinesseXML) {
        if let object = xml.child("ReasonCode"), let reason = AgentReason(object) {
            self = reason
        } else if let id = xml["reasonCodeId"], id != Self.none {
            self.init(id: id)
        } else {
            return nil
        }
    }
}

extension AgentTeam {
    init?(_ xml: FinesseXML) {
        guard let id = xml["id"] ?? xml["uri"]?.split(separator: "/").last.map(String.init) else { return nil }
        self.init(id: id, name: xml["name"] ?? id)
    }
}

extension AgentCall {
    /// Of a `Dialog`. A call has several participants.
    init?(_ xml: FinesseXML) {
        guard let id = xml["id"] ?? xml["uri"]?.split(separator: "/").last.map(String.init) else { return nil }
        let media = xml.child("mediaProperties")
        let participants = (xml.child("participants")?.children("Participant") ?? []).map { participant in
            Participant(
                phone: participant["mediaAddress"] ?? "", state: participant["state"] ?? "",
                actions: participant.child("actions")?.children("action").map(\.text) ?? [])
        }
        self.init(
            id: id, state: xml["state"] ?? "", from: xml["fromAddress"] ?? "", to: xml["toAddress"] ?? "",
            queue: media?["queueName"] ?? "", participants: participants)
    }

    static func all(in xml: FinesseXML) -> [AgentCall] { xml.children("Dialog").compactMap { AgentCall($0) } }
}

/// How a node says that it is.
struct FinesseSystem: Sendable {
    let isInService: Bool
    /// Its clock.
    let time: Timestamp?
    private let domain: String?
    private let publisher: String?
    /// Secure ports for events, as the nodes are called.
    private let ports: [(host: String, port: Int)]

    /// Nil for what is no `SystemInfo`. One that says nothing of its state serves.
    init?(_ xml: FinesseXML) {
        guard xml.name == "systeminfo" else { return nil }
        isInService = xml["status"].map { $0.uppercased() != "OUT_OF_SERVICE" } ?? true
        time = xml["currentTimestamp"].flatMap { Timestamp(rfc3339: $0) }
        (domain, publisher) = (xml["xmppDomain"], xml["xmppPubSubDomain"])
        ports = ["primaryNode", "secondaryNode"].compactMap { xml.child($0) }.compactMap { node in
            guard let port = node["xmppSecurePort"].flatMap({ Int($0) }), (1...65_535).contains(port) else { return nil }
            return (node["host"]?.lowercased() ?? "", port)
        }
    }

    /// Where the node tells of changes; nil where it does not say so, or only without encryption.
    /// - Parameter host: by which it was asked: that it is reached there is known.
    func events(at host: String) -> FinesseEventPlace? {
        guard let domain = domain.flatMap({ JID($0) }), let publisher = publisher.flatMap({ JID($0) }), domain == JID(domain.domain),
            publisher == JID(publisher.domain), let port = ports.first(where: { $0.host == host.lowercased() }) ?? ports.first
        else { return nil }
        return FinesseEventPlace(host: host, port: port.port, domain: domain.domain, publisher: publisher.domain)
    }
}

/// Where a node of Finesse tells of changes.
struct FinesseEventPlace: Hashable, Sendable {
    let host: String
    let port: Int
    /// Of the accounts.
    let domain: String
    /// Whose messages count.
    let publisher: String
}
