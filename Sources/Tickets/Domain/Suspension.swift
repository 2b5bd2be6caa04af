/// A ticket that waits, as its last waiting task and the two before it tell. What they do not tell is left open and said, never taken from
/// another task.
struct Suspension: Hashable, Sendable {
    /// What cannot be told because a task before the waiting one is missing.
    enum Missing: String, Hashable, Sendable {
        case agreement
        case request
    }

    let ticket: String
    let task: String
    let agreement: SourceTime?
    let begin: SourceTime?
    let end: SourceTime?
    let whoPaused: String?
    let lastComment: String?
    let whoAsked: String?
    let sla: SourceTime?
    /// Of whoever paused it.
    let department: String?
    /// As the ticket system says it; a rule book may know it by the comment.
    let saidReason: String?
    let missing: [Missing]

    /// - Throws: ``TicketProblem`` when nothing waits.
    init(of ticket: SourceTicket) throws(TicketProblem) {
        guard let place = ticket.tasks.lastIndex(where: { $0.kind == .waiting }) else { throw .noWaitingTask }
        let waiting = ticket.tasks[place]
        guard !waiting.number.isEmpty else { throw .noNumber }
        let agreed = place >= 1 ? ticket.tasks[place - 1] : nil
        let asked = place >= 2 ? ticket.tasks[place - 2] : nil
        self.ticket = ticket.number
        task = waiting.number
        (begin, end, sla) = (waiting.created, waiting.suspendedUntil, ticket.deadline)
        (agreement, whoPaused) = (agreed?.created, agreed?.person)
        lastComment = agreed?.closeComment.map(Self.withoutTags)
        whoAsked = asked?.targetUnit
        department = agreed?.unit ?? waiting.unit
        saidReason = waiting.reason
        missing = (agreed == nil ? [.agreement] : []) + (asked == nil ? [.request] : [])
    }

    /// What stands between `<` and the next `>` is left out, with them.
    static func withoutTags(_ text: String) -> String {
        var (kept, rest) = ([UInt8](), Array(text.utf8)[...])
        while let open = rest.firstIndex(of: UInt8(ascii: "<")), let close = rest[open...].firstIndex(of: UInt8(ascii: ">")) {
            kept += rest[..<open]
            rest = rest[(close + 1)...]
        }
        return String(decoding: kept + rest, as: UTF8.self)
    }
}
