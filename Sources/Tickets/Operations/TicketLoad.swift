import Accounts
package import Kernel
package import Platform

/// How much there is to do, for pages of others.
package struct TicketLoad: Hashable, Sendable {
    package let open: Int
    /// Those whose SLA is used up, or is within ``horizon``.
    package let late: Int

    package static let horizon = Duration.seconds(3600)
    /// The page that lists them.
    package static let path = TicketPath.list + "?state=open"

    /// - Throws: `notPermitted`.
    package static func find(by caller: Caller, at time: Timestamp, on connection: any SQLConnection) throws -> TicketLoad {
        try caller.require(.viewTickets)
        return try TicketStore.load(by: time.adding(horizon), on: connection)
    }
}
