import Kernel
import Logging
import Platform

/// Tells the desk of cells that are not well, through the same intake as everything, and resolves what became of it when they
/// are again. What was told is kept with the cell: a process that ends between telling and keeping tells once more, which the
/// desk counts to the same incident.
struct AlarmRaiser: Sendable {
    let database: Database
    let desk: DeskPort
    /// The name of the service that cells go to whose threshold names none; nil for nowhere.
    let standardService: String?
    let words: StatusWords
    let logger: Logger

    /// What is to be told of a cell.
    enum Step: Hashable {
        case raise(DeskPort.Alarm)
        case recover(IncidentID)
        /// Nobody is told any more, and nothing is left to resolve.
        case forget
    }

    func runOnce() async throws {
        let cells = try await database.read { try CellStore.all(on: $0) }
        // Asked for only when it is needed, so that nobody finds a service that has nothing to report.
        let standard = try await cells.contains { $0.service == nil && ($0.state.isFault || $0.told != nil) } ? standard() : nil
        for cell in cells {
            guard let step = step(for: cell, standard) else { continue }
            do { try await take(step, of: cell) } catch let error as StorageError { throw error } catch {
                logger.warning("the desk cannot be told of a cell", metadata: ["cell": "\(cell.id.name())", "error": "\(error)"])
            }
        }
    }

    private func standard() async throws -> ServiceID? {
        guard let standardService else { return nil }
        return try await desk.service(standardService)
    }

    /// Nil when the desk knows.
    /// - Parameter standard: for a cell whose threshold names no service.
    func step(for cell: StatusCell, _ standard: ServiceID? = nil) -> Step? {
        let isWell = !cell.state.isFault && cell.state != .noData
        let service = cell.service ?? standard
        if let told = cell.told {
            guard !isWell, let service, service == cell.toldService else {
                return cell.incident.map(Step.recover) ?? .forget
            }
            // Worse than what was told is told; better is left to the incident, until all is well.
            return cell.state.severity > told.severity ? .raise(alarm(cell, service)) : nil
        }
        guard cell.state.isFault, let service else { return nil }
        return .raise(alarm(cell, service))
    }

    private func take(_ step: Step, of cell: StatusCell) async throws {
        var (told, service, incident): (ComponentState?, ServiceID?, IncidentID?) = (nil, nil, nil)
        switch step {
        case .raise(let alarm):
            incident = try await desk.raise(alarm)
            (told, service) = (cell.state, alarm.service)
        case .recover(let number): try await desk.recover(number)
        case .forget: break
        }
        let (id, kept) = (cell.id, (told, service, incident))
        try await database.write { connection in
            try CellStore.setTold(kept.0, service: kept.1, incident: kept.2, of: id, on: connection)
        }
    }

    private func alarm(_ cell: StatusCell, _ service: ServiceID) -> DeskPort.Alarm {
        let level: Level =
            switch cell.state {
            case .majorOutage: .critical
            case .partialOutage: .error
            default: .warning
            }
        let (id, title) = (cell.id, words.alarm(cell.state, of: cell.id.name()))
        return DeskPort.Alarm(
            service: service, title: title, message: "\(title). \(words.alarmMessage(cell.since))", level: level,
            fingerprint: ["status", id.channel.rawValue, id.provider, id.country].joined(separator: "/"))
    }
}
