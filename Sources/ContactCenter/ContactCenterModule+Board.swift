import Accounts
import Kernel
import Platform

/// The boards of agents.
extension ContactCenterModule {
    static let board: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = boardSections
        part.pageParts = [AgentPages.parts(explaining: boardSections)]
        part.rail = AgentPages.rail
        return part
    }()

    private static let boardSections: [any SettingsSection.Type] = [BoardSettings.self]

    func board(on ground: Ground) -> Capability {
        var part = Capability(Self.board)
        let pages = AgentPages(
            agents: agents, settings: settings[BoardSettings.self], work: ports.work, reasons: OwnReasons(now: world.now), hub: ground.hub,
            sessions: accounts.sessions, tools: tools(on: ground))
        part.routes = { routes in pages.add(to: routes) }
        return part
    }
}
