import Accounts
import Kernel
import Platform

/// Trying playbooks out, and whether they are heard.
extension PlaybooksModule {
    /// How long dry runs are kept.
    private static let keptDryRuns = Duration.seconds(30 * 86_400)

    package func dryRuns(_ history: HistoryPort) -> DryRunOperations {
        DryRunOperations(database: database, history: history, now: world.now)
    }

    package var figures: PlaybookFiguresOperations { PlaybookFiguresOperations(database: database) }

    func dryRunAPI(_ history: HistoryPort) -> [APIOperation] {
        DryRunAPI(runs: dryRuns(history), figures: figures, now: world.now).operations
    }

    package func dryRunWorker(_ history: HistoryPort) -> DryRunWorker {
        DryRunWorker(database: database, history: history, owner: world.randomCode(length: 8), now: world.now, logger: logger)
    }

    var dryRunRetention: Retention.Table {
        let now = world.now
        return Retention.Table(name: "dry_runs") { connection, limit in
            try DryRunStore.delete(before: now().adding(.zero - Self.keptDryRuns), limit: limit, on: connection)
        }
    }
}
