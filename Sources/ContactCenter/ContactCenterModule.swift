package import Accounts
import Foundation
package import Kernel
package import Logging
package import Platform

/// Who calls, and who is free: calls of the telephone system, the agencies they are from, the journal of calls, the agents of Finesse.
package struct ContactCenterModule: Sendable {
    let database: Database
    let accounts: AccountsModule
    let settings: Settings
    let key: SecretKey
    let world: World
    let logger: Logger
    /// This process among those over one database.
    let owner: String
    let ports: ContactCenterPorts
    /// In place of the network.
    let http: OutboundHTTP?
    let gateway: GatewayDesk
    /// What people and programs do with agents.
    package let agents: AgentOperations
    let finesseConnection: TrustingClient

    /// Of the times that the old pages and scripts are told.
    var zone: TimeZone { settings[HelpdeskSettings.self].timeZone }

    /// - Parameter http: in place of the network.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, key: SecretKey, world: World, logger: Logger, owner: String,
        ports: ContactCenterPorts, http: OutboundHTTP? = nil
    ) {
        (self.database, self.accounts, self.settings, self.key) = (database, accounts, settings, key)
        (self.world, self.logger, self.owner, self.ports, self.http) = (world, logger, owner, ports, http)
        gateway = GatewayDesk(settings[GatewaySettings.self], database: database, http: http, now: world.now)
        let finesse = settings[FinesseSettings.self]
        finesseConnection = TrustingClient(authorities: finesse.caFile, silence: FinesseClient.Patience.long)
        agents = AgentOperations(
            database: database, settings: finesse,
            client: Self.finesseClient(finesse, finesseConnection, http: http, now: world.now), key: key, world: world)
    }

    package static let declaration: Capability.Declaration = {
        var center = Capability.Declaration("contact_center")
        center.migrations = ContactCenterStorage.migrations
        for part in [calls, agencies, journal, finesse, board] { center.add(part) }
        return center
    }()

    package func capability(on ground: Ground) -> Capability {
        var center = Capability(Self.declaration)
        for part in [calls(on: ground), agencies(on: ground), journal(on: ground), finesse(on: ground), board(on: ground)] {
            center.add(part)
        }
        return center
    }

    func tools(on ground: Ground) -> PageTools {
        PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
    }
}
