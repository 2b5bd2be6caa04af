import Kernel
import Platform

/// Model of the template `connector_list`.
struct ConnectorListPage {
    struct Row {
        let name: String
        let url: String
        let state: ConnectorState
        let address: String
        let jobs: String
        let inFlight: String
    }

    let notice: String?
    let problem: String?
    /// The name that was typed.
    let name: String
    let connectors: [Row]
    let hasConnectors: Bool
    let waiting: String
    let mayAdd: Bool
    let connectorsURL = ConnectorPath.list
}

extension ConnectorListPage {
    init(
        _ connectors: [Connector], _ presences: [ConnectorKey: [ConnectorHub.Presence]], waiting: Int, mayAdd: Bool, notice: String?,
        problem: String?, name: String, texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.mayAdd, self.notice, self.problem, self.name) = (mayAdd, notice, problem, name)
        self.connectors = connectors.map { connector in
            let here = presences[connector.key] ?? []
            return Row(
                name: connector.name, url: ConnectorPath.page(connector.id), state: ConnectorState(connector, here, texts, formats),
                address: connector.address ?? "–",
                jobs: texts.text(
                    "connector_jobs_line",
                    ["done": formats.number(Int(connector.jobsDone)), "failed": formats.number(Int(connector.jobsFailed))]),
                inFlight: formats.number(here.reduce(0) { $0 + $1.inFlight }))
        }
        hasConnectors = !connectors.isEmpty
        self.waiting = texts.plural("connector_jobs_waiting", waiting, ["n": formats.number(waiting)])
    }
}

/// Whether a connector is here, in words and with since when.
struct ConnectorState {
    let isConnected: Bool
    let label: String
    let since: Moment?

    /// - Parameter here: its open connections.
    init(_ connector: Connector, _ here: [ConnectorHub.Presence], _ texts: TextCatalog, _ formats: ReaderFormats) {
        isConnected = !here.isEmpty
        if let first = here.first {
            (label, since) = (texts["connector_connected"], Moment(first.connectedAt, formats))
        } else if let revoked = connector.revokedAt {
            (label, since) = (texts["connector_revoked"], Moment(revoked, formats))
        } else {
            label = texts[connector.connectedAt == nil ? "connector_never" : "connector_disconnected"]
            since = connector.disconnectedAt.map { Moment($0, formats) }
        }
    }
}
