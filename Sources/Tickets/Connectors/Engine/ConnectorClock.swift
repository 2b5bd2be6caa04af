import Logging
import Platform
import ServiceLifecycle

/// Keeps the time of jobs and connections. When the server ends, whoever waits for an answer is told that there will be none: nothing
/// that asks could end otherwise.
struct ConnectorClock: NamedService {
    private let hub: ConnectorHub
    private let ticks: LocalTask

    init(hub: ConnectorHub, logger: Logger) {
        self.hub = hub
        ticks = LocalTask(name: "connector jobs", every: .milliseconds(250), logger: logger) { hub.runOnce() }
    }

    func run() async throws {
        defer { hub.stop() }
        try await ticks.run()
    }
}
