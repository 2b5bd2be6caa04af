import Dispatch

/// Where the courier works: its reading and writing of files holds up nobody else's tasks.
final class DiskExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "incident-reporter")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
