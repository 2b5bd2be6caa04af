/// What this module asks of the others; `App` fills it.
package struct ContactCenterPorts: Sendable {
    package var matters: CallerMatters
    /// That no node of Finesse answers.
    package var agents = AgentDesk.none
    /// What waits beside the agents.
    package var work = AgentWorkPort.none

    package init(matters: CallerMatters = .none) { self.matters = matters }

    /// Nobody is asked.
    package static let none = ContactCenterPorts()
}
