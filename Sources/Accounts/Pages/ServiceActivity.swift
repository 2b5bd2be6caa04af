package import Kernel
package import Platform

/// What pages about services ask the module that keeps incidents. `Incidents` fills it.
package struct ServiceActivity: Sendable {
    /// How these services stand; one that never reported anything is not among them.
    package var standings: @Sendable ([ServiceID], any SQLConnection) throws -> [ServiceID: ServiceStanding]
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
    /// The one that lists those which ``ServiceStanding/active`` counts.
    package var activePath: @Sendable (ServiceID) -> String

    package init(
        standings: @escaping @Sendable ([ServiceID], any SQLConnection) throws -> [ServiceID: ServiceStanding],
        count: @escaping @Sendable (ServiceID, Int, any SQLConnection) throws -> Int,
        report: @escaping @Sendable (Service, String, String) async throws -> String,
        previews: @escaping @Sendable (ServiceID, any SQLConnection) throws -> [GroupingPreview],
        refusals: @escaping @Sendable (ServiceID, any SQLConnection) throws -> [ReportRefusals],
        path: @escaping @Sendable (ServiceID) -> String, activePath: @escaping @Sendable (ServiceID) -> String
    ) {
        (self.standings, self.count) = (standings, count)
        (self.report, self.previews, self.refusals) = (report, previews, refusals)
        (self.path, self.activePath) = (path, activePath)
    }
}
