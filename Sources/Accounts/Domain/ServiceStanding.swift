package import Kernel

/// How a service stands, by what it reported.
package struct ServiceStanding: Hashable, Sendable {
    /// Open and acknowledged incidents.
    package var active: Int
    /// Of the worst of those; nil when there is none.
    package var worst: Level?
    /// The latest report, by the sender's clock; nil when there is none.
    package var lastReport: Timestamp?

    package init(active: Int = 0, worst: Level? = nil, lastReport: Timestamp? = nil) {
        (self.active, self.worst, self.lastReport) = (active, worst, lastReport)
    }
}
