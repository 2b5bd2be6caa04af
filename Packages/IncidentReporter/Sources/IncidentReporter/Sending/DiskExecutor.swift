import Dispatch

/// Where the courier works: its reading and writing of files holds up nobody else's tasks.
final class DiskExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "incident-reporter")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    /// Whether it was done in time; otherwise it is done later. Needs none of the threads that run tasks.
    func perform(within limit: Duration, _ work: @escaping @Sendable () -> Void) -> Bool {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            work()
            done.signal()
        }
        return done.wait(timeout: .now() + limit / .seconds(1)) == .success
    }
}
