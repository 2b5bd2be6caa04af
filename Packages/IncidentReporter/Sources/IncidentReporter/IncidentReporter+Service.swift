public import ServiceLifecycle

/// Among the services of an application it waits for the shutdown and sends then what is left, within ``ReporterOptions/flushLimit``.
/// The first of them is shut down last: its place is in front of those that report.
extension IncidentReporter: Service {
    public func run() async throws {
        try? await gracefulShutdown()
        // Also when the task is cancelled: that is when something has gone wrong.
        _ = await Task.detached { await self.close() }.value
    }
}
