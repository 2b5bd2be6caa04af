package import Kernel

/// Tells ``ProbeID`` from ids of other things; has no values.
package enum ProbeEntity {}
/// Something that is looked at again and again.
package typealias ProbeID = ID<ProbeEntity>

/// How something is looked at.
package enum ProbeKind: String, CaseIterable, Sendable, Codable {
    /// An echo of the host.
    case icmp
    /// A connection to a port.
    case tcp
    /// A page that answers with a status of success, and holds a text.
    case http
    /// A name that leads to an address.
    case dns
    /// A certificate that holds for some time yet.
    case tls
}

/// What somebody wants looked at.
package struct ProbeDraft: Hashable, Sendable {
    package static let spans = 1...86_400
    package static let timeouts = 1...30
    package static let longestText = 1000

    package var name: String
    package var kind: ProbeKind
    package var target: String
    /// Seconds.
    package var every = 60
    package var timeout = 1
    /// What an answer has to hold; of http and dns.
    package var expected: String?
    /// Of tls; nil for the setting's.
    package var days: Int?
    /// The name of the probe that explains this one's failures.
    package var parent: String?
    /// Under which its events are reported; nil for the setting's.
    package var service: ServiceID?
    package var isPaused = false

    package init(name: String, kind: ProbeKind, target: String) { (self.name, self.kind, self.target) = (name, kind, target) }
}

/// A probe, and what the last looks found.
package struct Probe: Identifiable, Hashable, Sendable {
    package let id: ProbeID
    package let draft: ProbeDraft
    /// The name of its parent as names are compared.
    let parentKey: String?
    package let standing: ProbeStanding
    /// What the desk was told, while it lasts.
    package let incident: IncidentID?
    let dueAt: Timestamp
    let createdAt: Timestamp

    package var name: String { draft.name }
    /// As the old pages show it: without scheme, port and path.
    package var host: String { ProbeTarget(draft.kind, draft.target)?.host ?? draft.target }
}
