import Metrics

/// Of all connectors together, for `/metrics`.
struct ConnectorFigures: Sendable {
    private let connected = Gauge(label: "switchboard_connectors")
    private let inFlight = Gauge(label: "switchboard_connector_jobs_in_flight")
    private let waiting = Gauge(label: "switchboard_connector_jobs_waiting")
    private let done = Counter(label: "switchboard_connector_jobs", dimensions: [("outcome", "done")])
    private let failed = Counter(label: "switchboard_connector_jobs", dimensions: [("outcome", "failed")])
    private let lost = Counter(label: "switchboard_connector_jobs", dimensions: [("outcome", "lost")])
    private let timedOut = Counter(label: "switchboard_connector_jobs", dimensions: [("outcome", "timed_out")])
    private let unknown = Counter(label: "switchboard_connector_results_unknown")
    private let refused = Counter(label: "switchboard_connectors_refused")

    func set(connected: Int, inFlight: Int, waiting: Int) {
        self.connected.record(connected)
        self.inFlight.record(inFlight)
        self.waiting.record(waiting)
    }

    func ended(isGood: Bool) { (isGood ? done : failed).increment() }

    func ended(_ end: JobTable.End) {
        switch end {
        case .timeout: timedOut.increment()
        case .lost: lost.increment()
        case .noConnector, .queueFull, .unsupported: failed.increment()
        }
    }

    /// One was not let in.
    func noteRefused() { refused.increment() }

    /// A result came that nobody waits for.
    func noteUnknown() { unknown.increment() }
}
