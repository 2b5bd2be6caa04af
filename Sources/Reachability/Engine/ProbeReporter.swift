import Kernel
import Logging
import Platform

/// Tells the desk of what is down, and of what is up again. What was told is kept: a process that ends in between tells once more, which
/// the desk counts to the same incident.
package actor ProbeReporter {
    private static let page = 200

    private let database: Database
    private let desk: ProbeDesk
    private let logger: Logger
    private var isAtWork = false
    private var isAskedAgain = false

    init(database: Database, desk: ProbeDesk, logger: Logger) {
        (self.database, self.desk, self.logger) = (database, desk, logger)
    }

    /// One at a time; who comes meanwhile has it looked at once more.
    package func runOnce() async throws {
        isAskedAgain = true
        guard !isAtWork else { return }
        isAtWork = true
        defer { isAtWork = false }
        while isAskedAgain {
            isAskedAgain = false
            try await settle()
            try await tell()
        }
    }

    /// Those that are down, but for what is held back.
    private func tell() async throws {
        let desk = desk
        let due = try await database.read { connection in
            try Self.due(maintained: try desk.maintained(connection), usual: try desk.usualService(connection), on: connection)
        }
        for probe in due {
            do {
                let incident = try await desk.report(Self.report(of: probe))
                try await database.write { try ProbeStore.setIncident(incident, of: probe.id, on: $0) }
            } catch {
                logger.warning("the desk cannot be told of a probe", metadata: ["probe": "\(probe.name)", "error": "\(error)"])
            }
        }
    }

    /// All of them, page by page: those that are held back may be many, and stand before the others.
    private static func due(maintained: Set<ServiceID>, usual: ServiceID?, on connection: any SQLConnection) throws -> [Probe] {
        var (due, explained) = ([Probe](), [String: [Probe]]())
        var page = try ProbeStore.untold(limit: Self.page, on: connection)
        while let last = page.last {
            // What just answered may be on its way back.
            for probe in page where probe.standing.isFailing {
                let key = probe.parentKey ?? ""
                let ancestors = try explained[key] ?? ProbeStore.ancestors(of: probe, on: connection)
                explained[key] = ancestors
                let service = probe.draft.service ?? usual
                let hold = ProbeHold(of: probe, ancestors: ancestors, service: service, maintained: maintained)
                if hold == nil { due.append(probe) }
            }
            page = page.count < Self.page ? [] : try ProbeStore.untold(after: last.id, limit: Self.page, on: connection)
        }
        return due
    }

    private func settle() async throws {
        for probe in try await database.read({ try ProbeStore.recovered(limit: Self.page, on: $0) }) {
            guard let incident = probe.incident else { continue }
            await recover(incident) { try ProbeStore.setIncident(nil, of: probe.id, on: $0) }
        }
        for incident in try await database.read({ try ProbeStore.endings(limit: Self.page, on: $0) }) {
            await recover(incident) { try ProbeStore.deleteEnding(incident, on: $0) }
        }
    }

    private func recover(_ incident: IncidentID, then note: @escaping @Sendable (any SQLConnection) throws -> Void) async {
        do {
            try await desk.recover(incident)
            try await database.write(note)
        } catch {
            logger.warning("an incident of a probe cannot be resolved", metadata: ["incident": "\(incident)", "error": "\(error)"])
        }
    }

    static func report(of probe: Probe) -> ProbeDesk.Report {
        let reason = probe.standing.last?.error.map { " \($0)." } ?? ""
        return ProbeDesk.Report(
            service: probe.draft.service, title: "Probe \(probe.name) is down",
            message: "\(probe.draft.kind.rawValue) \(probe.draft.target) failed \(probe.standing.streak) times in a row.\(reason)",
            level: .error, fingerprint: "probe-\(probe.id)")
    }
}
