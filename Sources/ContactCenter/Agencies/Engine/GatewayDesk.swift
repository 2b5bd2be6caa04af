import Kernel
import Platform

/// The gateway, as all parts of the module share it.
struct GatewayDesk: Sendable {
    let connection: GatewayConnection
    let cards: AgencyCards

    /// - Parameter http: in place of the network.
    init(_ settings: GatewaySettings, database: Database, http: OutboundHTTP?, now: @escaping @Sendable () -> Timestamp) {
        connection = GatewayConnection(settings)
        let gateway = AgencyGateway(settings, http: http ?? connection.http, now: now)
        cards = AgencyCards(gateway, database: database, settings: settings, now: now)
    }
}
