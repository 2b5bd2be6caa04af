import Kernel
import Logging
import Platform

/// Tells the desk that a source cannot be read, and that it can again. A process that ends between telling and keeping tells once more,
/// which the desk counts to the same incident.
struct OutageReporter: Sendable {
    /// Failures in a row until anybody hears of it.
    static let patience = 3

    let database: Database
    let desk: HelpdeskDesk
    let words: TextCatalog
    let logger: Logger

    func failed(_ source: String, times: Int) async throws {
        guard times >= Self.patience, let cursor = try await cursor(source), cursor.incident == nil else { return }
        let since = cursor.failedAt?.rfc3339 ?? ""
        let report = HelpdeskDesk.Report(
            title: words["helpdesk_away_\(source)"],
            message: words.text("helpdesk_away_text", ["reason": cursor.failure ?? "", "since": since]), level: .error,
            fingerprint: "helpdesk/\(source)/away")
        do {
            let incident = try await desk.report(report)
            try await database.write { try CursorStore.setIncident(incident, of: source, on: $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // It is told with the next failure.
            logger.warning("an outage cannot be reported", metadata: ["source": "\(source)", "error": "\(error)"])
        }
    }

    func isOver(of source: String) async throws {
        guard let incident = try await cursor(source)?.incident else { return }
        do {
            try await desk.recover(incident)
            try await database.write { try CursorStore.setIncident(nil, of: source, on: $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.warning("the end of an outage cannot be reported", metadata: ["source": "\(source)", "error": "\(error)"])
        }
    }

    private func cursor(_ source: String) async throws -> SourceCursor? {
        try await database.read { try CursorStore.find(source, on: $0) }
    }
}
