import Kernel
import Platform

extension TicketStore {
    /// How many are open, and of how many the SLA is used up by a time.
    static func load(by time: Timestamp, on connection: any SQLConnection) throws -> TicketLoad {
        let open = try connection.row("SELECT COUNT(*) AS open FROM tickets WHERE is_open = 1")?.int64("open") ?? 0
        let late =
            try connection.row("SELECT COUNT(*) AS late FROM tickets WHERE is_open = 1 AND breach_at <= ?1", time)?.int64("late") ?? 0
        return TicketLoad(open: Int(open), late: Int(late))
    }
}
