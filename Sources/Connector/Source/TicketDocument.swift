import Foundation
import Kernel

/// A ticket in the shape of the old ticket system (NTTM), which is what servers understand.
struct TicketDocument: Encodable {
    struct Agreement: Encodable {
        /// Minutes that are allowed.
        var ksSla: String?
        /// The deadline.
        var kdSLA: String?
    }

    /// A part of a ticket's way: who had it, and from when to when.
    struct Leg: Encodable {
        struct Executor: Encodable {
            var execUnitName: String?
            var executorName: String?
        }

        struct Comment: Encodable { var comment: String }

        var taskNumber: String
        var typeName = Leg.work
        var createTs: String
        var assignmentDate: String?
        var completionDate: String?
        var suspendDate: String?
        var taskExecutorDTO = Executor()
        var targetUnitName: String?
        var closeComment: String?
        var taskComments: [Comment] = []

        static let work = "Решение"
        static let waiting = "Ожидание"
    }

    static let open = "В работе"
    static let closed = "Закрыт"

    var id: Int64
    var status = TicketDocument.open
    var subject: String?
    var priority: String?
    var createDate: String?
    var closeDate: String?
    var ola = Agreement()
    var tasks: [Leg] = []
    /// Which system it is from.
    var source: String
}

/// Times as the old ticket system wrote them: in a wall time, with its distance from UTC.
struct SourceTime {
    let zone: TimeZone

    /// `2026-11-20T05:00:00.000+03:00`.
    func text(_ time: Timestamp) -> String {
        let offset = Int64(zone.secondsFromGMT(for: time.date))
        let civil = CivilTime(secondsSince1970: time.microseconds.flooringDivision(by: 1_000_000) + offset)
        let minutes = abs(offset) / 60
        return civil.text + ".000" + (offset < 0 ? "-" : "+") + CivilTime.padded(minutes / 60, to: 2) + ":"
            + CivilTime.padded(minutes % 60, to: 2)
    }

    /// Reads RFC 3339, and a date and time without a zone, which are then of this one. Nil for anything else.
    func text(of text: String) -> String? {
        if let time = Timestamp(rfc3339: text) { return self.text(time) }
        // `2026-11-20 05:00:00+00`, as PostgreSQL writes it.
        if let time = Timestamp(rfc3339: text + ":00") { return self.text(time) }
        let date = text.count == 10 ? text + "T00:00:00" : text
        guard let wall = Timestamp(rfc3339: date + "Z") else { return nil }
        let offset = zone.secondsFromGMT(for: wall.adding(.seconds(-zone.secondsFromGMT(for: wall.date))).date)
        return self.text(wall.adding(.seconds(-offset)))
    }
}
