package import Kernel
package import Platform

/// What pages about services ask the module that keeps incidents. `Incidents` fills it.
package struct ServiceActivity: Sendable {
    /// Open and acknowledged incidents of each service that has any.
    package var activeCounts: @Sendable (any SQLConnection) throws -> [ServiceID: Int]
    /// All incidents of a service, counted to a limit.
    package var count: @Sendable (ServiceID, _ upTo: Int, any SQLConnection) throws -> Int
    /// Reports an event in the service's name; returns the page of its incident.
    package var report: @Sendable (Service, _ title: String, _ message: String) async throws -> String
    /// What each rule makes of the service's recent events.
    package var previews: @Sendable (ServiceID, any SQLConnection) throws -> [GroupingPreview]
    /// What the intake refused of the service's reports, the latest first.
    package var refusals: @Sendable (ServiceID, any SQLConnection) throws -> [ReportRefusals]
    /// The page that lists a service's incidents.
    package var path: @Sendable (ServiceID) -> String

    package init(
        activeCounts: @escaping @Sendable (any SQLConnection) throws -> [ServiceID: Int],
        count: @escaping @Sendable (ServiceID, Int, any SQLConnection) throws -> Int,
        report: @escaping @Sendable (Service, String, String) async throws -> String,
        previews: @escaping @Sendable (ServiceID, any SQLConnection) throws -> [GroupingPreview],
        refusals: @escaping @Sendable (ServiceID, any SQLConnection) throws -> [ReportRefusals],
        path: @escaping @Sendable (ServiceID) -> String
    ) {
        (self.activeCounts, self.count) = (activeCounts, count)
        (self.report, self.previews, self.refusals, self.path) = (report, previews, refusals, path)
    }
}
