package import Kernel
package import Platform

/// What this module asks of the one that knows what is to be kept quiet, which fills it.
package struct SilencePort: Sendable {
    /// Why nothing is told of an incident for now.
    package struct Hold: Sendable, Hashable {
        /// Names the silence or the inhibition; stands in the ledger.
        package var reason: String
        /// The incident because of which this one is quiet; nil where a silence says so.
        package var source: IncidentID?

        package init(reason: String, source: IncidentID? = nil) { (self.reason, self.source) = (reason, source) }
    }

    /// Answers for one incident after the other as things stood at one moment; nil for one that nothing keeps quiet. Not kept for
    /// longer than the connection it was asked on.
    package typealias Question = (IncidentID) throws -> Hold?

    package var question: @Sendable (Timestamp, any SQLConnection) throws -> Question

    package init(question: @escaping @Sendable (Timestamp, any SQLConnection) throws -> Question) { self.question = question }

    /// Where nobody keeps anything quiet.
    package static let none = SilencePort { _, _ in { _ in nil } }
}
