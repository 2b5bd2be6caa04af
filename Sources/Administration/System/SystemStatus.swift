import Kernel
import Platform

/// How the server is doing at one moment.
struct SystemStatus: Sendable {
    let version: String
    let directory: String
    let retentionDays: Int
    let since: Timestamp
    /// Bytes.
    let memory: Int?
    let openFiles: Int?
    let listening: [ListeningAddresses.Entry]
    /// Nil before the first look at it.
    let disk: DiskWatch.Status?
    let streams: Int
    let maxStreams: Int
    let storage: StorageFigures
    let oldestEvent: Timestamp?

    /// A reader of the event log that is this many entries behind needs attention.
    static let tolerableLag: Int64 = 10_000

    var failingJobs: [StorageFigures.Job] { storage.jobs.filter { $0.failures > 0 } }
    var lateConsumers: [StorageFigures.Consumer] { storage.consumers.filter { $0.behind > Self.tolerableLag } }
}
