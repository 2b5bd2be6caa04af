package import Foundation
package import Kernel

/// A public page as it was set up; what is nil comes from the settings.
package struct SiteRecord: Identifiable, Hashable, Sendable {
    package let id: PublicID
    /// From 1; the first one shows everything and cannot be deleted.
    package var position: Int
    package var name: LocalizedText?
    package var host: String?
    package var url: String?
    package var timeZone: TimeZone?
    package var colour: String?
    package var logo: StatusLogo?
    package var access: StatusSite.Access = .everybody
    /// As ``PasswordHasher`` makes it.
    package var passwordHash: String?
    package var updatedAt: Timestamp
    /// What it shows; a group with all its children.
    package var components: Set<PublicID> = []

    package var isFirst: Bool { position == 1 }

    /// What the settings say of every page.
    package struct Defaults: Sendable {
        package let name: LocalizedText
        package let timeZone: TimeZone
        /// Of the installation, without a slash at the end.
        package let url: String

        package init(name: LocalizedText, timeZone: TimeZone, url: String) { (self.name, self.timeZone, self.url) = (name, timeZone, url) }
    }

    package func site(_ defaults: Defaults) -> StatusSite {
        StatusSite(
            id: id, name: name ?? defaults.name, url: url ?? host.map { "https://" + $0 } ?? defaults.url,
            timeZone: timeZone ?? defaults.timeZone, updatedAt: updatedAt, host: host, colour: colour, logo: logo, access: access)
    }

    /// Those of all components that it shows, in their order. A group says how those are that are shown of it.
    package func shown(of all: [Component]) -> [Component] {
        guard !isFirst else { return all }
        let chosen = all.filter { components.contains($0.id) || ($0.groupID.map(components.contains) ?? false) }
        let ids = Set(chosen.map(\.id))
        let children = Dictionary(grouping: chosen) { $0.groupID }
        return all.compactMap { component in
            // A component keeps the heading it stands under.
            guard let children = children[component.id] else { return ids.contains(component.id) ? component : nil }
            let known = children.filter(\.hasHadData)
            return component.standing(for: known.isEmpty ? children : known)
        }
    }
}
