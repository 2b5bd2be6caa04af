/// What this module asks of the others; `App` fills it.
package struct ContactCenterPorts: Sendable {
    package init() {}

    /// Nobody is asked.
    package static let none = ContactCenterPorts()
}
