import Kernel
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Looks at probes until the server stops, a bounded number at a time.
struct ProbeService: NamedService {
    /// How often is asked what is due.
    private static let pause = Duration.milliseconds(200)
    /// How often is looked whether the clock was set back.
    private static let clockCheck = Duration.seconds(30)
    /// When the database is asked again that could not be reached.
    private static let recovery = Duration.seconds(1)

    let keeper: ProbeKeeper
    let reporter: ProbeReporter
    let parallel: Int
    let logger: Logger

    /// Looks that go on.
    private final class Slots: Sendable {
        private let state: Mutex<Int>
        init(_ free: Int) { state = Mutex(free) }
        var free: Int { state.withLock { $0 } }
        func take(_ count: Int) { state.withLock { $0 -= count } }
        func give() { state.withLock { $0 += 1 } }
    }

    func run() async throws {
        let slots = Slots(parallel)
        var checked: ContinuousClock.Instant?
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                var pause = Self.pause
                do {
                    if checked.map({ $0.duration(to: .now) >= Self.clockCheck }) ?? true {
                        try await keeper.catchUpWithClock()
                        checked = .now
                    }
                    let probes = try await keeper.claim(slots.free)
                    slots.take(probes.count)
                    for probe in probes {
                        group.addTask {
                            await work(on: probe)
                            slots.give()
                        }
                    }
                } catch {
                    logger.warning("probes cannot be read", metadata: ["error": "\(error)"])
                    pause = Self.recovery
                }
                let wait = pause
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
            }
            group.cancelAll()
        }
        // What was not finished is somebody else's at once.
        try? await keeper.release()
    }

    private func work(on probe: Probe) async {
        do {
            if try await keeper.work(on: probe) { try await reporter.runOnce() }
        } catch is CancellationError {
            return
        } catch {
            logger.warning("the result of a probe cannot be kept", metadata: ["probe": "\(probe.name)", "error": "\(error)"])
        }
    }
}
