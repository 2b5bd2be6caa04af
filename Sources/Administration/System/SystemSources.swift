package import Kernel
package import Platform

/// Where the System page finds out how the server is doing. `App` fills it.
package struct SystemSources: Sendable {
    package let version: String
    package let directory: String
    package let retentionDays: Int
    package let maxStreams: Int
    package let database: Database
    package let process: ProcessFigures
    package let disk: DiskWatch
    package let listening: ListeningAddresses
    /// Pages that are live now.
    package let streams: @Sendable () -> Int
    /// When the oldest event that is still kept came in; nil when there is none.
    package let oldestEvent: @Sendable (any SQLConnection) throws -> Timestamp?

    package init(
        version: String, directory: String, retentionDays: Int, maxStreams: Int, database: Database, process: ProcessFigures,
        disk: DiskWatch, listening: ListeningAddresses, streams: @escaping @Sendable () -> Int,
        oldestEvent: @escaping @Sendable (any SQLConnection) throws -> Timestamp?
    ) {
        (self.version, self.directory, self.retentionDays) = (version, directory, retentionDays)
        (self.maxStreams, self.database, self.process) = (maxStreams, database, process)
        (self.disk, self.listening, self.streams, self.oldestEvent) = (disk, listening, streams, oldestEvent)
    }

    func status(at now: Timestamp) async throws -> SystemStatus {
        let oldestEvent = oldestEvent
        return SystemStatus(
            version: version, directory: directory, retentionDays: retentionDays, since: now.adding(.zero - process.uptime),
            memory: process.residentBytes, openFiles: process.openFiles, listening: listening.all, disk: disk.status,
            streams: streams(), maxStreams: maxStreams, storage: try await database.figures(at: now),
            oldestEvent: try await database.read { try oldestEvent($0) })
    }
}
