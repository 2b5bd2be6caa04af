import Kernel
import Logging
import Platform

/// Tells the desk that no node of Finesse answers, or that it does not take the login, and that it is over. What was told is kept: a process
/// that ends in between tells once more, which the desk counts to the same incident.
struct AgentReporter: Sendable {
    /// Polls without an answer until anybody hears of it.
    static let patience = 3

    let database: Database
    let desk: AgentDesk
    let words: TextCatalog
    let logger: Logger

    func runOnce() async throws {
        guard let cluster = try await database.read({ try FinesseStore.find(on: $0) }) else { return }
        if cluster.trouble == nil, let incident = cluster.incident { return try await recover(incident) }
        guard let trouble = cluster.trouble, cluster.incident == nil, cluster.failures >= Self.patience || cluster.isGivenUp else { return }
        do {
            let incident = try await desk.report(report(of: cluster, trouble))
            try await database.write { try FinesseStore.setIncident(incident, on: $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // It is told with the next poll.
            logger.warning("an outage of Finesse cannot be reported", metadata: ["error": "\(error)"])
        }
    }

    private func recover(_ incident: IncidentID) async throws {
        do {
            try await desk.recover(incident)
            try await database.write { try FinesseStore.setIncident(nil, on: $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.warning("the end of an outage of Finesse cannot be reported", metadata: ["error": "\(error)"])
        }
    }

    func report(of cluster: FinesseCluster, _ trouble: FinesseTrouble) -> AgentDesk.Report {
        let isSignIn = trouble == .signIn || trouble == .rights
        return AgentDesk.Report(
            title: words[isSignIn ? "finesse_report_sign_in" : "finesse_report_away"],
            message: words.text(
                "finesse_report_text", ["reason": cluster.failure ?? trouble.rawValue, "since": cluster.failedAt?.rfc3339 ?? ""]),
            level: .error, fingerprint: "finesse/" + (isSignIn ? "sign-in" : "away"))
    }
}
