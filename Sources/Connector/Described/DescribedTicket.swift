import Foundation
import Platform

/// Makes tickets of records whose fields a description names: an object of a REST answer, a row of a table.
struct DescribedTicket: Sendable {
    /// A field of a record by our name for it; nil where there is none, or null.
    typealias Record = (String) -> JSON?

    private let source: String
    private let time: SourceTime
    private let closed: Set<String>
    private let waiting: Set<String>

    init(_ description: SourceDescription, source: String, time: SourceTime) {
        (self.source, self.time) = (source, time)
        let closed = description.texts("closed"), waiting = description.texts("waiting")
        self.closed = Set(closed.isEmpty ? [TicketDocument.closed, "closed", "Closed"] : closed)
        self.waiting = Set(waiting.isEmpty ? [TicketDocument.Leg.waiting, "waiting", "Waiting"] : waiting)
    }

    /// - Parameters:
    ///   - ticket: fields `id status subject priority created closed sla_minutes deadline`.
    ///   - legs: fields `number type unit executor created assigned completed until target close_comment comment`.
    func document(_ ticket: Record, legs: [Record]) throws -> TicketDocument {
        guard let id = Self.number(ticket("id")) else { throw SourceFailure(.unreadable, "the ticket has no number as id") }
        var document = TicketDocument(id: id, source: source)
        document.status = Self.text(ticket("status")).map(closed.contains) ?? false ? TicketDocument.closed : TicketDocument.open
        document.subject = Self.text(ticket("subject"))
        document.priority = Self.text(ticket("priority"))
        document.createDate = moment(ticket("created"))
        document.closeDate = moment(ticket("closed"))
        document.ola = .init(ksSla: Self.text(ticket("sla_minutes")), kdSLA: moment(ticket("deadline")))
        document.tasks = try legs.enumerated().map { try leg($1, number: "\(id)-\($0 + 1)") }
        return document
    }

    private func leg(_ record: Record, number: String) throws -> TicketDocument.Leg {
        guard let created = moment(record("created")) else {
            throw SourceFailure(.unreadable, "a leg of the ticket has no time of creation")
        }
        var leg = TicketDocument.Leg(taskNumber: Self.text(record("number")) ?? number, createTs: created)
        let type = Self.text(record("type"))
        leg.typeName = type.map { waiting.contains($0) ? TicketDocument.Leg.waiting : $0 } ?? TicketDocument.Leg.work
        (leg.assignmentDate, leg.completionDate) = (moment(record("assigned")), moment(record("completed")))
        leg.suspendDate = moment(record("until"))
        leg.taskExecutorDTO = .init(execUnitName: Self.text(record("unit")), executorName: Self.text(record("executor")))
        (leg.targetUnitName, leg.closeComment) = (Self.text(record("target")), Self.text(record("close_comment")))
        leg.taskComments = Self.text(record("comment")).map { [.init(comment: $0)] } ?? []
        return leg
    }

    private func moment(_ value: JSON?) -> String? { Self.text(value).flatMap(time.text(of:)) }

    static func number(_ value: JSON?) -> Int64? { value?.int ?? value?.string.flatMap { Int64($0) } }

    static func text(_ value: JSON?) -> String? {
        switch value {
        case .text(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        case .object, .list, .null, nil: nil
        }
    }
}

/// Items of a list, as servers read them: the number under both names.
struct ListedTicket: Encodable {
    let id: Int64
    let ticketId: Int64

    init(_ number: Int64) { (id, ticketId) = (number, number) }
}
