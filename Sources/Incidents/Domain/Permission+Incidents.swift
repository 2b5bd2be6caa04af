package import Kernel

/// What can be done to incidents, and who may.
extension Permission {
    package static let viewIncidents = Permission("viewIncidents", from: .viewer, in: .team)
    /// Acknowledge, resolve, close, reopen, comment, assign, tag, link, merge, split.
    package static let actOnIncidents = Permission("actOnIncidents", from: .operator, in: .team)
    /// With a token of one's own, in the name of a service.
    package static let reportEvents = Permission("reportEvents", from: .operator, in: .team)
    package static let deleteIncidents = Permission("deleteIncidents", from: .supervisor, in: .team)

    package static let incidents: [Permission] = [.viewIncidents, .actOnIncidents, .reportEvents, .deleteIncidents]
}
