import Kernel
import Platform

/// The sums that charts are drawn from: by days, so that a year is some thousand rows.
enum TicketFiguresStore {
    struct Department: RowDecodable, Sendable, Hashable {
        let name: String
        let tickets: Int
        /// Overruns that are theirs by the strict rule.
        let strict: Int
        /// Thousandths of overruns.
        let share: Int
        let overBudget: Int
        let held: Int64
        let counted: Int64

        init(row: Row) throws {
            (name, tickets, strict) = (try row.text("department"), try row.int("tickets"), try row.int("guilty"))
            (share, overBudget) = (try row.int("share"), try row.int("over_budget"))
            (held, counted) = (try row.int64("held"), try row.int64("counted"))
        }
    }

    static func departments(_ days: ClosedRange<Int64>, on connection: any SQLConnection) throws -> [Department] {
        try connection.all(
            Department.self,
            """
            SELECT department, sum(tickets) AS tickets, sum(guilty) AS guilty, sum(share) AS share, sum(over_budget) AS over_budget,
                sum(held) AS held, sum(counted) AS counted
            FROM ticket_day_parts WHERE day BETWEEN ?1 AND ?2 GROUP BY department ORDER BY sum(guilty) DESC, department
            """, days.lowerBound, days.upperBound)
    }

    /// Tickets of each outcome, by day.
    static func outcomes(
        _ days: ClosedRange<Int64>, on connection: any SQLConnection
    ) throws -> [(day: Int64, outcome: StrictWalk.Outcome, tickets: Int)] {
        try connection.query(
            "SELECT day, outcome, tickets FROM ticket_day_outcomes WHERE day BETWEEN ?1 AND ?2 ORDER BY day, outcome", days.lowerBound,
            days.upperBound
        ).compactMap { row in
            guard let outcome = StrictWalk.Outcome(rawValue: try row.text("outcome")) else { return nil }
            return (try row.int64("day"), outcome, try row.int("tickets"))
        }
    }

    /// Overruns by the hour of the week in which the SLA was used up.
    static func hours(_ days: ClosedRange<Int64>, on connection: any SQLConnection) throws -> [Int: Int] {
        let rows = try connection.query(
            "SELECT hour, sum(tickets) AS tickets FROM ticket_day_hours WHERE day BETWEEN ?1 AND ?2 GROUP BY hour", days.lowerBound,
            days.upperBound)
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.int("hour"), try $0.int("tickets")) })
    }

    struct Flow: RowDecodable, Sendable, Hashable {
        let from: String
        let to: String
        let handovers: Int
        /// Seconds that the first had held the tickets, all together.
        let held: Int64

        init(row: Row) throws {
            (from, to) = (try row.text("from_department"), try row.text("to_department"))
            (handovers, held) = (try row.int("handovers"), try row.int64("held"))
        }
    }

    /// From one department to another, the most frequent first.
    static func flows(_ days: ClosedRange<Int64>, limit: Int, on connection: any SQLConnection) throws -> [Flow] {
        try connection.all(
            Flow.self,
            """
            SELECT from_department, to_department, sum(handovers) AS handovers, sum(held) AS held FROM ticket_day_handovers
            WHERE day BETWEEN ?1 AND ?2 GROUP BY from_department, to_department
            ORDER BY sum(handovers) DESC, from_department, to_department LIMIT ?3
            """, days.lowerBound, days.upperBound, limit)
    }

    struct PartOfTicket: RowDecodable, Sendable, Hashable {
        let department: String
        let held: Int64
        let counted: Int64
        let isGuilty: Bool
        let share: Int
        let budget: Int64?
        let isOverBudget: Bool

        init(row: Row) throws {
            (department, held, counted) = (try row.text("department"), try row.int64("held"), try row.int64("counted"))
            (isGuilty, share) = (try row.bool("is_guilty"), try row.int("share"))
            (budget, isOverBudget) = (try row.optionalInt64("budget"), try row.bool("is_over_budget"))
        }
    }

    static func parts(of ticket: Int64, on connection: any SQLConnection) throws -> [PartOfTicket] {
        try connection.all(
            PartOfTicket.self,
            """
            SELECT department, held, counted, is_guilty, share, budget, is_over_budget FROM ticket_parts WHERE ticket_id = ?1
            ORDER BY counted DESC, department
            """, ticket)
    }
}
