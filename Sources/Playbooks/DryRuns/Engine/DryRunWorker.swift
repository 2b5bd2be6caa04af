import Kernel
import Logging
import Platform

/// Works on dry runs, the oldest first, in steps: each reads a few episodes of the past in one read and writes what it found in one short
/// write, so that the intake never waits for more than that.
package struct DryRunWorker: Sendable {
    let database: Database
    let history: HistoryPort
    /// This process among those over one database.
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// What a step found.
    private struct Found {
        var lines: [DryRunLine]
        var progress: DryRun.Progress
        var isOver: Bool
    }

    /// Does one step of the run that has waited longest.
    /// - Returns: false when there is nothing to do.
    package func runOnce() async throws -> Bool {
        let time = now()
        // Costs a read when nothing is asked for, not a write.
        guard let run = try await database.read({ [owner] in try DryRunStore.due(for: owner, at: time, on: $0) }) else { return false }
        let isOwn = try await database.write { [owner] in try DryRunStore.claim(run.id, by: owner, at: time, on: $0) }
        guard isOwn else { return true }
        do {
            try await step(run)
        } catch let error as StorageError where error.isTransient {
            throw error
        } catch let error where !(error is CancellationError) {
            logger.warning("a dry run failed", metadata: ["run": "\(run.id)", "error": "\(error)"])
            let time = now()
            try await database.write { try DryRunStore.finish(run.id, problem: "\(error)", at: time, on: $0) }
        }
        return true
    }

    private func step(_ run: DryRun) async throws {
        guard case .past(let span) = run.question else { throw StorageError(.internal, "a made-up event was left undone") }
        let found = try await database.read { try look(run, span, on: $0) }
        let time = now()
        try await database.write { connection in
            let isKept = try DryRunStore.keep(found.lines, found.progress, from: run.progress.place, of: run.id, on: connection)
            if isKept, found.isOver { try DryRunStore.finish(run.id, at: time, on: connection) }
        }
    }

    /// First the walk through the incidents, then what was really done.
    private func look(_ run: DryRun, _ span: ClosedRange<Timestamp>, on connection: any SQLConnection) throws -> Found {
        var progress = run.progress
        guard !progress.isWalked else {
            let page = try FiredStore.lines(of: run.playbook.code, in: span, after: progress.place.line, on: connection)
            progress.place = DryRun.Progress.walked(upTo: page.next ?? progress.place.line)
            return Found(lines: page.lines, progress: progress, isOver: page.next == nil)
        }
        let replay = Replay(run.playbook)
        let stretch = try history.stretch(span, progress.place, progress.end, replay.counts, connection)
        let silences = try SilenceStore().list(on: connection)
        let lines = stretch.episodes.map { DryRunLine.lines(replay, of: $0, until: span.upperBound, under: silences) }
        progress.episodes += lines.count(where: { !$0.isEmpty })
        progress.place = stretch.next ?? DryRun.Progress.walked(upTo: 0)
        return Found(lines: Array(lines.joined()), progress: progress, isOver: false)
    }
}
