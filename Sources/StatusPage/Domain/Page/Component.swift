package import Kernel

/// Something customers are told about: a channel, a provider in a country, a web site; or a group of such.
package struct Component: Identifiable, Hashable, Sendable {
    package let id: PublicID
    package var name: LocalizedText
    package var description: LocalizedText?
    package var isGroup: Bool
    /// The group it stands in; a group stands in none.
    package var groupID: PublicID?
    /// From 1, within its group or among those without one.
    package var position: Int
    /// Of a group: the worst of its children.
    package var state: ComponentState
    package var stateSince: Timestamp
    /// Whether anything was ever known of it. Programs are not shown one that never was.
    package var hasHadData: Bool
    /// Since when uptime is counted.
    package var startedAt: Timestamp
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}
