import Accounts
import Kernel
package import Platform

/// What the server runs with, and how it is doing: for administrators.
package struct AdministrationModule: Sendable {
    private let settings: [LoadedSettings.Effective]
    private let system: SystemSources

    package static let declaration: Capability.Declaration = {
        var administration = Capability.Declaration("administration")
        administration.pageParts = [AdministrationPages.parts]
        administration.rail = AdministrationPages.rail
        administration.tags = [AdministrationAPI.tag]
        administration.scopes = [.systemRead]
        return administration
    }()

    /// - Parameters:
    ///   - settings: as loaded, secrets hidden.
    ///   - system: where to find out how the server is doing.
    package init(settings: [LoadedSettings.Effective], system: SystemSources) { (self.settings, self.system) = (settings, system) }

    package func capability(on ground: Ground) -> Capability {
        let pages = AdministrationPages(settings: settings, system: system, pages: ground.pages, now: ground.world.now)
        var administration = Capability(Self.declaration)
        administration.routes = { pages.add(to: $0) }
        administration.operations = AdministrationAPI(settings: settings, system: system, now: ground.world.now).operations
        return administration
    }
}
