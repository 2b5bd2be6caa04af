package import Kernel

package enum ConnectorEntity {}
package typealias ConnectorID = ID<ConnectorEntity>

/// A program beside a ticket system, as the database knows it.
package struct Connector: Hashable, Sendable, Identifiable {
    package enum Speech: String, Hashable, Sendable {
        /// The old system's, let in by `tickets.token` and `tickets.key`: a connector for each address.
        case nttm
        /// Ours, let in by a token of its own.
        case native
    }

    package let id: ConnectorID
    package let name: String
    package let speech: Speech
    /// The first characters of its token.
    package let tokenHint: String?
    package let createdAt: Timestamp
    package let revokedAt: Timestamp?
    /// Of its newest connection; `disconnectedAt` is nil while it lasts.
    package let connectedAt: Timestamp?
    package let disconnectedAt: Timestamp?
    package let disconnectedBecause: DisconnectReason?
    package let address: String?
    package let version: String?
    package let adapter: String?
    package let jobsDone: Int64
    package let jobsFailed: Int64
    /// Whether the desk was last told that it is connected; nil when it was told nothing.
    package let toldConnected: Bool?
    package let incident: IncidentID?

    package var isConnected: Bool { connectedAt != nil && disconnectedAt == nil }
    package var auditSubject: String { "connector \(id) (\(name))" }
}

/// How a connector is found again while it is connected.
package enum ConnectorKey: Hashable, Sendable {
    case native(ConnectorID)
    /// An old one, by its address.
    case nttm(String)
}

extension Connector {
    package var key: ConnectorKey { speech == .native ? .native(id) : .nttm(address ?? "") }
}

/// What went wrong with a job, or with the connection.
package struct ConnectorFault: Hashable, Sendable {
    package let at: Timestamp
    /// What was asked; nil for trouble of the connection.
    package let job: String?
    /// As HTTP has it; nil for none.
    package let status: Int?
    package let message: String

    package init(at: Timestamp, job: String?, status: Int?, message: String) {
        (self.at, self.job, self.status, self.message) = (at, job, status, message)
    }
}

extension ConnectorQuestion {
    /// Which kind of question, as the native protocol has it.
    package enum Kind: String, Hashable, Sendable, CaseIterable { case list, ticket }

    package var kind: Kind {
        switch self {
        case .list: .list
        case .ticket: .ticket
        }
    }

    /// `ticket 204511`.
    package var label: String {
        switch self {
        case .list(let filter): "list \(filter)"
        case .ticket(let number): "ticket \(number)"
        }
    }
}
