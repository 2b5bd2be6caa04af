import Kernel
import Platform

/// The gateway, as all parts of the module share it.
struct GatewayDesk: Sendable {
    let connection: TrustingClient
    let cards: AgencyCards

    /// - Parameter http: in place of the network.
    init(_ settings: GatewaySettings, database: Database, http: OutboundHTTP?, now: @escaping @Sendable () -> Timestamp) {
        let patience = Duration.seconds(settings.timeoutSeconds)
        connection = TrustingClient(authorities: settings.caFile, silence: patience)
        let gateway = AgencyGateway(settings, http: http ?? connection.http(timeout: patience), now: now)
        cards = AgencyCards(gateway, database: database, settings: settings, now: now)
    }
}
