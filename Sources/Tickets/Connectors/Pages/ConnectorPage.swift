import Kernel
import Platform

/// Model of the template `connector`.
struct ConnectorPage {
    struct Fact {
        let label: String
        let value: String
    }

    struct Connection {
        let since: Moment
        let address: String
        let version: String
        let latency: String
        let inFlight: String
    }

    struct Fault {
        let at: Moment
        let job: String
        let status: String
        let message: String
    }

    let notice: String?
    let name: String
    let url: String
    let state: ConnectorState
    let facts: [Fact]
    let connections: [Connection]
    let hasConnections: Bool
    let faults: [Fault]
    let hasFaults: Bool
    let mayManage: Bool
    /// Whether it comes in by a token of its own.
    let hasToken: Bool
    let isRevoked: Bool
    let connectorsURL = ConnectorPath.list
}

extension ConnectorPage {
    init(
        _ connector: Connector, _ faults: [ConnectorFault], _ here: [ConnectorHub.Presence], mayManage: Bool, notice: String?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.mayManage, self.notice, name) = (mayManage, notice, connector.name)
        url = ConnectorPath.page(connector.id)
        state = ConnectorState(connector, here, texts, formats)
        facts = Self.facts(connector, texts, formats)
        connections = here.map { presence in
            Connection(
                since: Moment(presence.connectedAt, formats), address: presence.address, version: presence.version ?? "–",
                latency: presence.latency.map { Self.milliseconds($0, texts, formats) } ?? "–", inFlight: formats.number(presence.inFlight))
        }
        hasConnections = !here.isEmpty
        self.faults = faults.map { fault in
            Fault(
                at: Moment(fault.at, formats), job: fault.job ?? texts["connector_fault_connection"],
                status: fault.status.map(String.init) ?? "–", message: fault.message)
        }
        hasFaults = !faults.isEmpty
        hasToken = connector.speech == .native
        isRevoked = connector.revokedAt != nil
    }

    private static func facts(_ connector: Connector, _ texts: TextCatalog, _ formats: ReaderFormats) -> [Fact] {
        let facts: [(String, String?)] = [
            ("connector_protocol", texts["connector_protocol_\(connector.speech.rawValue)"]),
            ("connector_address", connector.address), ("connector_version", connector.version), ("connector_adapter", connector.adapter),
            ("connector_token", connector.tokenHint.map { $0 + "…" }),
            ("connector_since", connector.connectedAt.map(formats.dateTime)),
            ("connector_until", connector.disconnectedAt.map(formats.dateTime)),
            ("connector_because", connector.disconnectedBecause.map { texts["connector_because_\($0.rawValue)"] }),
            ("connector_jobs_done", formats.number(Int(connector.jobsDone))),
            ("connector_jobs_failed", formats.number(Int(connector.jobsFailed))),
            ("connector_created", formats.dateTime(connector.createdAt)),
        ]
        return facts.compactMap { key, value in value.map { Fact(label: texts[key], value: $0) } }
    }

    private static func milliseconds(_ duration: Duration, _ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        texts.text("connector_milliseconds", ["n": formats.number(Int(max(0, duration.microseconds) / 1000))])
    }
}
