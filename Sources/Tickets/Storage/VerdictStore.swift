import Kernel
import Platform

/// What was found of tickets.
enum VerdictStore {
    /// Keeps what was found. What was found before from the same document by the same rules stays as it is.
    /// - Returns: the days whose sums are not right any more.
    static func keep(
        _ found: [(stored: StoredTicket, judgement: Judgement)], by rules: Judgement.Rules, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> Set<Int64> {
        let known = try connection.run(
            found.map { entry in
                SQLStatement(
                    "SELECT day, document_id, rule_version, book_version FROM ticket_verdicts WHERE ticket_id = ?1", entry.stored.id)
            })
        var (statements, days): ([SQLStatement], Set<Int64>) = ([], [])
        for (entry, rows) in zip(found, known) {
            let (stored, judgement) = entry
            if let row = rows.first {
                let isSame =
                    try row.int64("document_id") == stored.document && row.int64("rule_version") == Int64(StrictWalk.version)
                    && row.int64("book_version") == rules.version && row.int64("day") == judgement.day
                if isSame { continue }
                days.insert(try row.int64("day"))
            }
            days.insert(judgement.day)
            statements.append(verdict(stored, judgement, rules, time))
            statements.append(SQLStatement("DELETE FROM ticket_parts WHERE ticket_id = ?1", stored.id))
            statements.append(SQLStatement("DELETE FROM ticket_handovers WHERE ticket_id = ?1", stored.id))
            statements += parts(stored, judgement) + handovers(stored, judgement)
        }
        try connection.run(statements)
        return days
    }

    private static func verdict(
        _ stored: StoredTicket, _ judgement: Judgement, _ rules: Judgement.Rules, _ time: Timestamp
    ) -> SQLStatement {
        let ticket = stored.ticket
        return SQLStatement(
            """
            INSERT INTO ticket_verdicts (ticket_id, number, plain_number, day, outcome, responsible, department, task, report, allowed,
                counted, breach_at, breach_hour, closed_date, document_id, rule_version, book_version, judged_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            ON CONFLICT (ticket_id) DO UPDATE SET day = excluded.day, outcome = excluded.outcome, responsible = excluded.responsible,
                department = excluded.department, task = excluded.task, report = excluded.report, allowed = excluded.allowed,
                counted = excluded.counted, breach_at = excluded.breach_at, breach_hour = excluded.breach_hour,
                closed_date = excluded.closed_date, document_id = excluded.document_id, rule_version = excluded.rule_version,
                book_version = excluded.book_version, judged_at = excluded.judged_at
            """,
            [
                stored.id.sqlValue, ticket.number.sqlValue, ticket.plainNumber.sqlValue, judgement.day.sqlValue,
                judgement.verdict.outcome.rawValue.sqlValue, judgement.report.responsible.sqlValue, (judgement.guilty?.unit).sqlValue,
                (judgement.guilty?.number).sqlValue, judgement.report.text.sqlValue, ticket.allowed.sqlValue,
                judgement.verdict.sum.sqlValue, judgement.attribution.breachAt.map(Timestamp.init(seconds:)).sqlValue,
                judgement.breachHour.sqlValue, judgement.closedDate.sqlValue, stored.document.sqlValue, StrictWalk.version.sqlValue,
                rules.version.sqlValue, time.sqlValue,
            ])
    }

    private static func parts(_ stored: StoredTicket, _ judgement: Judgement) -> [SQLStatement] {
        let rows = judgement.attribution.parts.map { part -> [SQLValue] in
            [
                stored.id.sqlValue, part.department.sqlValue, judgement.day.sqlValue, part.held.sqlValue, part.counted.sqlValue,
                part.isGuilty.sqlValue, part.share.sqlValue, part.budget.sqlValue, part.isOverBudget.sqlValue,
            ]
        }
        return SQLStatement.inserts(
            into: "ticket_parts", "ticket_id, department, day, held, counted, is_guilty, share, budget, is_over_budget", rows: rows)
    }

    private static func handovers(_ stored: StoredTicket, _ judgement: Judgement) -> [SQLStatement] {
        let rows = judgement.handovers.enumerated().map { place, handover -> [SQLValue] in
            [
                stored.id.sqlValue, place.sqlValue, judgement.day.sqlValue, handover.from.sqlValue, handover.to.sqlValue,
                handover.held.sqlValue,
            ]
        }
        return SQLStatement.inserts(
            into: "ticket_handovers", "ticket_id, place, day, from_department, to_department, held", rows: rows)
    }

    // MARK: Sums

    /// Makes the sums of days anew.
    static func sum(_ days: Set<Int64>, on connection: any SQLConnection) throws {
        try connection.run(days.sorted().flatMap(sums(of:)))
    }

    private static func sums(of day: Int64) -> [SQLStatement] {
        ["ticket_day_outcomes", "ticket_day_parts", "ticket_day_hours", "ticket_day_handovers"].map {
            SQLStatement("DELETE FROM \($0) WHERE day = ?1", day)
        } + [
            SQLStatement(
                """
                INSERT INTO ticket_day_outcomes (day, outcome, tickets)
                SELECT day, outcome, count(*) FROM ticket_verdicts WHERE day = ?1 GROUP BY day, outcome
                """, day),
            SQLStatement(
                """
                INSERT INTO ticket_day_parts (day, department, tickets, guilty, share, over_budget, held, counted)
                SELECT day, department, count(*), sum(is_guilty), sum(share), sum(is_over_budget), sum(held), sum(counted)
                FROM ticket_parts WHERE day = ?1 GROUP BY day, department
                """, day),
            SQLStatement(
                """
                INSERT INTO ticket_day_hours (day, hour, tickets)
                SELECT day, breach_hour, count(*) FROM ticket_verdicts
                WHERE day = ?1 AND outcome = 'overrun' AND breach_hour IS NOT NULL GROUP BY day, breach_hour
                """, day),
            SQLStatement(
                """
                INSERT INTO ticket_day_handovers (day, from_department, to_department, handovers, held)
                SELECT day, from_department, to_department, count(*), sum(held) FROM ticket_handovers WHERE day = ?1
                GROUP BY day, from_department, to_department
                """, day),
        ]
    }
}
