import Foundation
import Kernel
import Platform
import Synchronization

/// Tells the desk of connectors that come and stay away, each as an incident of its own. What was told is kept: a process that
/// ends between telling and keeping tells once more, which the desk counts to the same incident.
final class ConnectorReporter: Sendable {
    enum Step: Hashable {
        case connected
        case disconnected
        /// Its token was revoked: that it stays away is nobody's trouble any more.
        case forget
    }

    /// How long a connector may be away before anybody hears of it: old ones come back after five seconds.
    private static let patience = Duration.seconds(10)
    /// How long after the server itself was away: ours try again after 75 seconds at most.
    private static let patienceAfterStop = Duration.seconds(90)

    private let database: Database
    private let desk: TicketDesk
    private let words: TextCatalog
    private let now: @Sendable () -> Timestamp
    /// Whether there may be something to tell; at the start there may.
    private let mayBeNews = Mutex(true)

    init(database: Database, desk: TicketDesk, words: TextCatalog, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.desk, self.words, self.now) = (database, desk, words, now)
    }

    /// Something has changed.
    func look() { mayBeNews.withLock { $0 = true } }

    func runOnce() async throws {
        guard mayBeNews.withLock({ $0 }) else { return }
        mayBeNews.withLock { $0 = false }
        do {
            let now = now()
            for connector in try await database.read({ try ConnectorStore.all(on: $0) }) {
                if Self.isWaiting(connector) { look() }
                guard let step = Self.step(for: connector, at: now) else { continue }
                try await take(step, of: connector)
            }
        } catch {
            look()
            throw error
        }
    }

    /// It was told as connected and is away: as long as that is new, it is looked at again.
    private static func isWaiting(_ connector: Connector) -> Bool { connector.toldConnected == true && !connector.isConnected }

    /// Nil when the desk knows.
    static func step(for connector: Connector, at now: Timestamp) -> Step? {
        if connector.isConnected { return connector.toldConnected == true ? nil : .connected }
        guard connector.revokedAt == nil else { return connector.toldConnected == nil ? nil : .forget }
        guard connector.toldConnected == true, let since = connector.disconnectedAt else { return nil }
        let patience = connector.disconnectedBecause == .stopped ? patienceAfterStop : patience
        return since.adding(patience) <= now ? .disconnected : nil
    }

    private func take(_ step: Step, of connector: Connector) async throws {
        var alarm: IncidentID?
        switch step {
        case .connected, .forget:
            if let incident = connector.incident { try await desk.recover(incident) }
            // That it came is an event, and nothing to be done.
            if step == .connected { try await desk.recover(try await desk.report(report("connected", connector, .info))) }
        case .disconnected: alarm = try await desk.report(report("disconnected", connector, .error))
        }
        let told: Bool? = step == .forget ? nil : step == .connected
        let (id, number) = (connector.id, alarm)
        try await database.write { try ConnectorStore.setTold(told, incident: number, of: id, on: $0) }
    }

    private func report(_ word: String, _ connector: Connector, _ level: Level) -> TicketDesk.Report {
        let key = "connector_event_" + word
        let reason = connector.disconnectedBecause.map { words["connector_because_\($0.rawValue)"] } ?? ""
        let message = words.text(
            key + "_text",
            ["address": connector.address ?? "", "version": connector.version ?? "", "adapter": connector.adapter ?? "", "reason": reason])
        return TicketDesk.Report(
            title: words.text(key, ["name": connector.name]), message: message.trimmingCharacters(in: .whitespaces), level: level,
            fingerprint: "connector/\(connector.id)/\(word)")
    }
}
