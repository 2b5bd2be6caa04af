package import Kernel

/// What somebody said of a component by hand, and what was said before, so that it can be undone.
package struct HandChange: Hashable, Sendable, Codable {
    package let at: Timestamp
    package let before: ComponentRecord.HandState?
    package let after: ComponentRecord.HandState?
    /// What open incidents said of it before, by their ids.
    let incidents: [String: ComponentState]
}
