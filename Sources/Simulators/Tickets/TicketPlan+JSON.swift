import Kernel
import Platform

/// Tickets and tasks as the ticket system shows them at a moment.
extension TicketPlan {
    func json(at now: Int64) -> JSON {
        var fields = summary(at: now)
        fields["ola"] = ["ksSla": .text(String(slaMinutes)), "kdSLA": Self.time(deadline)]
        fields["tasks"] = .list(legs(at: now).enumerated().map { .object(task($1, place: $0 + 1, at: now)) })
        return .object(fields)
    }

    /// As lists have it.
    func summary(at now: Int64) -> [String: JSON] {
        var fields: [String: JSON] = [
            "id": .integer(number), "subject": .text(subject), "priority": .text(priority), "createDate": Self.time(created),
            "status": .text(isClosed(at: now) ? TicketWords.closed : TicketWords.open),
        ]
        if isClosed(at: now) { fields["closeDate"] = Self.time(closed) }
        return fields
    }

    /// The task in which it waits, as the list of tasks has it.
    func waitingTask(at now: Int64) -> JSON? {
        guard let (place, leg) = waiting(at: now) else { return nil }
        var fields = task(leg, place: place, at: now)
        fields["id"] = .integer(number * 100 + Int64(place))
        fields["ticketId"] = .integer(number)
        return .object(fields)
    }

    private func task(_ leg: Leg, place: Int, at now: Int64) -> [String: JSON] {
        var fields: [String: JSON] = [
            "taskNumber": .text("\(number)-\(place)"), "typeName": .text(leg.type), "createTs": Self.time(leg.created),
            "completionDate": leg.completed <= now ? Self.time(leg.completed) : .null,
            "suspendDate": leg.type == TicketWords.waiting ? Self.time(leg.completed) : .null,
            "taskExecutorDTO": ["execUnitName": .text(leg.unit), "executorName": .text(leg.executor)],
            "targetUnitName": .text(leg.target), "closeComment": .null,
        ]
        if let assigned = leg.assigned, assigned <= now { fields["assignmentDate"] = Self.time(assigned) }
        if let comment = leg.comment { fields["taskComments"] = [["comment": .text(comment)]] }
        if leg.completed <= now, let comment = leg.closeComment { fields["closeComment"] = .text(comment) }
        if let foreign = leg.foreign {
            fields["foreignTicketId"] = .text(foreign.number)
            fields["providerName"] = .text(foreign.provider)
        }
        return fields
    }

    /// Wall time of Moscow.
    static func time(_ seconds: Int64) -> JSON {
        .text(CivilTime(secondsSince1970: seconds + TicketBook.zoneSeconds).text + ".000+03:00")
    }
}
