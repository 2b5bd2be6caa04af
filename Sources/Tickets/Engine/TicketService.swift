import Logging
import Platform
import ServiceLifecycle

/// What goes on by itself in every process that serves: days are worked out, the live list is followed. Each waits for none of the others;
/// rows say which process does what.
struct TicketService: NamedService {
    let runs: RunWorker
    let list: SuspendedList
    let logger: Logger

    private static let pause: Duration = .seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await repeated {
                        try await runs.beginNight()
                        return try await runs.runOnce()
                    }
                }
                group.addTask { await repeated { try await list.runOnce() } }
                group.addTask {
                    for await _ in runs.connectors.arrivals() {
                        do { try await runs.wake() } catch {
                            logger.warning("the tickets' tables cannot be reached", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        }
    }

    /// - Parameter work: returns whether there may be more to do at once.
    private func repeated(_ work: () async throws -> Bool) async {
        while !Task.isCancelled {
            var isBusy = false
            do { isBusy = try await work() } catch is CancellationError {
                return
            } catch {
                logger.warning("the tickets' tables cannot be reached", metadata: ["error": "\(error)"])
            }
            if !isBusy { try? await Task.sleep(for: Self.pause) }
        }
    }
}
