import Kernel
import Platform

extension APIShape where Value == TicketRun {
    static let ticketRun = APIShape(
        "TicketRun", "A day that is worked out.",
        [
            .init("id", "For asking how far it is.", \.id),
            .init("kind", "What is worked out.", .word(TicketRun.Kind.allCases.map(\.rawValue))) { .text($0.kind.rawValue) },
            .init("day", "On which the last task of a ticket was completed.", .init(.text(length: 10...10, format: "date"))) {
                .text(TicketRun.date($0.day))
            },
            .init("state", "How far it is.", .word(TicketRun.State.allCases.map(\.rawValue))) { .text($0.state.rawValue) },
            .init("failed", "Tickets that could not be judged; they are tried again.", list: .ticketFailure, \.failures),
            .init("origin", "`night`: by itself; `asked`: by somebody.", .word(["night", "asked"])) { .text($0.origin.rawValue) },
            .init("listed", "Tickets in the ticket system's list.", \.listed),
            .init("judged", "Tickets of that day.", \.judged),
            .init("eliminated", "Listed, but of another day.", \.eliminated),
            .init("problem", "Why it failed or has to wait.", \.problem),
            .init("asked_at", "When it was asked for.", \.askedAt), .init("asked_by", "By whom.", \.askedBy),
            .init("started_at", "When it was begun.", \.startedAt), .init("finished_at", "When it ended.", \.finishedAt),
        ])
}

extension APIShape where Value == TicketRun.Failure {
    static let ticketFailure = APIShape(
        "TicketFailure", "A ticket that could not be judged.",
        [.init("ticket", "Its number.", \.ticket), .init("reason", "Why.", \.reason)])
}

extension APIShape where Value == TicketStore.Line {
    static let ticket = APIShape(
        "Ticket", "A ticket, and what was found of it.",
        [
            .init("number", "In the ticket system.", \.record.number), .init("status", "In its words.", \.record.status),
            .init("subject", "Where the system says it.", \.record.subject), .init("priority", "Likewise.", \.record.priority),
            .init("department", "Who holds it, or held it last.", \.record.department),
            .init("open", "Whether it is in work.", \.record.isOpen),
            .init("allowed_seconds", "What the SLA allows.", \.record.allowed),
            .init("created_at", "When its first task was made.", \.record.createdAt),
            .init("closed_at", "When it was closed.", \.record.closedAt), .init("deadline_at", "As the system says.", \.record.deadlineAt),
            .init("breach_at", "When the SLA of an open ticket is, or was, used up if nothing stops the clock.", \.record.breachAt),
            .init("day", "On which its last task was completed.", String?.schema) { line in
                line.record.completedDay.map { .text(TicketRun.date($0)) } ?? .null
            },
            .init("verdict", "What was found of it; null before its day was worked out.", optional: .ticketVerdict, \.found),
            .init("seen_at", "When the system was last asked about it.", \.record.seenAt),
        ])
}

extension APIShape where Value == TicketStore.Found {
    static let ticketVerdict = APIShape(
        "TicketVerdict", "What was found of a ticket by the strict rule, and from which versions of what.",
        [
            .init("outcome", "What became of its SLA.", .word(StrictWalk.Outcome.allCases.map(\.rawValue))) { .text($0.outcome.rawValue) },
            .init("responsible", "By name.", \.responsible), .init("department", "Before its name was refined.", \.department),
            .init("task", "The one that is guilty.", \.task), .init("report", "As dashboards read it.", \.report),
            .init("allowed_seconds", "What the SLA allowed.", \.allowed),
            .init("counted_seconds", "What was counted in the end.", \.counted),
            .init("breach_at", "When it was used up.", \.breachAt), .init("document_id", "What it was found from.", \.document),
            .init("rule_version", "Of the strict rule.", \.ruleVersion), .init("rules_version", "Of the company's rules.", \.bookVersion),
            .init("judged_at", "When it was found.", \.judgedAt),
        ])
}

extension APIShape where Value == TicketFiguresStore.PartOfTicket {
    static let ticketPart = APIShape(
        "TicketPart", "A department's part in a ticket, by the three rules.",
        [
            .init("department", "Its name.", \.department), .init("held_seconds", "How long it held the ticket.", \.held),
            .init("counted_seconds", "How much of it was working time that counts.", \.counted),
            .init("guilty", "By the strict rule.", \.isGuilty), .init("share_thousandths", "Its part of an overrun's time.", \.share),
            .init("budget_seconds", "What it has; null for none.", \.budget),
            .init("over_budget", "Whether it used up more.", \.isOverBudget),
        ])
}

extension APIShape where Value == TicketOperations.View {
    static let ticketView = APIShape(
        "TicketExplained", "One ticket: its parts, its clock, and each stretch of its time.",
        [
            .init("ticket", "The ticket.", .ticket, \.line), .init("problem", "Why it cannot be judged.") { $0.problem?.description },
            .init("parts", "By department.", list: .ticketPart, \.parts), .init("clock", "Of its SLA, now.", .ticketClock, \.reading),
            .init("steps", "The strict rule, task by task up to the guilty one.", list: .ticketStep) { view in
                (view.verdict?.steps ?? []).map { (view.ticket.tasks[$0.task], $0, view.verdict?.guilty == $0.task) }
            },
            .init("stretches", "Its whole time without a hole, and why each part counts or does not.", list: .ticketStretch) { view in
                view.explanation.stretches.map { ($0, $0.task.map { view.ticket.tasks[$0].number }) }
            },
            .init("skewed", "Tasks that end before they begin.") { view in view.skewed.map { view.ticket.tasks[$0].number } },
            .init("rules_version", "By which stretches and clock were made.", \.bookVersion),
        ])
}

extension APIShape where Value == (SourceTask, StrictWalk.Step, Bool) {
    static let ticketStep = APIShape(
        "TicketStep", "A task on the way of the strict rule.",
        [
            .init("task", "Its number.") { $0.0.number }, .init("type", "In the words of the system.") { $0.0.typeName },
            .init("department", "Who did it.") { $0.0.unit }, .init("counted", "Whether it counts.") { $0.1.isCounted },
            .init("seconds", "By the clock of the ticket system.") { $0.1.seconds },
            .init("sum_seconds", "With all that were counted before it.") { $0.1.sum }, .init("guilty", "Whether it is the one.") { $0.2 },
        ])
}

extension APIShape where Value == (Explanation.Stretch, String?) {
    static let ticketStretch = APIShape(
        "TicketStretch", "A part of a ticket's time in which nothing changes.",
        [
            .init("from", "Its beginning.") { Timestamp(seconds: $0.0.from) }, .init("to", "Its end.") { Timestamp(seconds: $0.0.to) },
            .init("task", "Null between two tasks.") { $0.1 }, .init("department", "Who held the ticket.") { $0.0.department },
            .init("why", "Why it counts or does not.", .word(Explanation.Why.allCases.map(\.rawValue))) { .text($0.0.why.rawValue) },
            .init("used_seconds", "What is used up at its end.") { $0.0.used },
        ])
}

extension APIShape where Value == ClockReading {
    static let ticketClock = APIShape(
        "TicketClock", "What the clock of a ticket's SLA shows; durations are working time.",
        [
            .init("state", "What it does.", .word(ClockReading.State.allCases.map(\.rawValue))) { .text($0.state.rawValue) },
            .init("goal_seconds", "What the SLA allows.", \.goal), .init("elapsed_seconds", "Used up.", \.elapsed),
            .init("remaining_seconds", "Negative beyond the goal.", \.remaining),
            .init("within_hours", "Whether it is working time now.", \.isWithinHours),
            .init("cycles", "1 more for each reopening.", \.cycles),
            .init("start", "When it began.") { $0.start.map(Timestamp.init(seconds:)) },
            .init("breach_at", "When the goal is, or was, used up.") { $0.breachAt.map(Timestamp.init(seconds:)) },
            .init("breached", "Whether it is.", \.isBreached),
        ])
}

extension APIShape where Value == SuspensionStore.Entry {
    static let suspension = APIShape(
        "TicketSuspension", "A ticket that waits. Times that end in `_wall` are by the ticket system's clock.",
        [
            .init("task", "The waiting task.", \.task), .init("ticket", "Its ticket.", \.ticket),
            .init("agreement_wall", "When the pause was agreed on.", \.agreement), .init("begin_wall", "When it began.", \.begin),
            .init("end_wall", "Until when.", \.end), .init("sla_wall", "The ticket's deadline.", \.sla),
            .init("begin_at", "As an instant.", \.beginAt), .init("end_at", "As an instant.", \.endAt),
            .init("who_paused", "By name.", \.whoPaused), .init("who_asked", "The department.", \.whoAsked),
            .init("department", "Of whoever paused it.", \.department), .init("reason", "By the rules or the system.", \.reason),
            .init("last_comment", "Of whoever paused it.", \.lastComment),
            .init("missing", "What the ticket does not tell.") { $0.missing.map(\.rawValue) },
        ])
}

extension APIShape where Value == RuleBookStore.Version {
    static let rules = APIShape(
        "TicketRules", "What the company decided about its SLAs.",
        [
            .init("version", "0 for what the program has.", \.number), .init("at", "Since when.", \.at),
            .init("by", "Who wrote it.", \.actor),
            .init("rules", "As docs/tickets.md explains.", .init(.anything)) { JSONReader.value(of: $0.book.json) ?? .null },
        ])
}
