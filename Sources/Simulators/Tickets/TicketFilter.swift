import Foundation
import Kernel
import Platform

/// A search as the ticket system's users save it and its clients send it: conditions that must all hold.
struct TicketFilter {
    /// What a client sent cannot be searched for; answered with 400.
    struct Fault: Error {
        let text: String
    }

    private enum Condition {
        case status([Int64])
        case closed(ClosedRange<Int64>)
        case overdue(Bool)
        case types([String])
        case unfinished
    }

    /// Saved by users: those of overdue and of suspended tickets.
    static let arrearsKey = "6f0d3c1e-52f4-4c7b-9a53-0d5b6f1f2a10"
    static let stoppedKey = "5481e1e0-0ff7-4dec-a183-96ee95a61c29"

    /// The days in it are those that clients put others in the place of.
    static let saved = [
        arrearsKey: """
        [{"field":"closeDate","searchOperation":"BETWEEN","values":["2023-01-24T21:00:00.000Z","2023-01-25T20:59:59.999Z"]},\
        {"field":"slaExceeded","searchOperation":"EQUAL","values":[true]}]
        """,
        stoppedKey: """
        [{"field":"typeName","searchOperation":"IN","values":["Ожидание"]},\
        {"field":"completionDate","searchOperation":"IS_NULL","values":[]}]
        """,
    ]

    private let conditions: [Condition]

    init(_ body: Data) throws {
        guard let list = (try? JSONDecoder().decode(JSON.self, from: body))?.elements else { throw Fault(text: "filter is no list") }
        conditions = try list.map(Self.condition)
    }

    private static func condition(_ json: JSON) throws -> Condition {
        guard let field = json["field"]?.string, let operation = json["searchOperation"]?.string, let values = json["values"]?.elements
        else {
            throw Fault(text: "a condition has field, searchOperation and values")
        }
        switch (field, operation) {
        case ("status", "IN"): return .status(values.compactMap(\.int))
        case ("typeName", "IN"): return .types(values.compactMap(\.string))
        case ("slaExceeded", "EQUAL"): return .overdue(values.first?.bool ?? false)
        case ("completionDate", "IS_NULL"): return .unfinished
        case ("closeDate", "BETWEEN"):
            let times = values.compactMap(\.string).compactMap { Timestamp(rfc3339: $0) }.map { $0.microseconds / 1_000_000 }
            guard times.count == 2, times[0] <= times[1] else { throw Fault(text: "BETWEEN has two times") }
            return .closed(times[0]...times[1])
        default: throw Fault(text: "unknown condition \(field) \(operation)")
        }
    }

    /// Where to look, nil for everywhere.
    var closedWithin: ClosedRange<Int64>? {
        for case .closed(let range) in conditions { return range }
        return nil
    }

    func matches(_ plan: TicketPlan, at now: Int64) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            // 0 is closed, 1 is in work.
            case .status(let wanted): wanted.contains(plan.isClosed(at: now) ? 0 : 1)
            case .closed(let range): plan.isClosed(at: now) && range.contains(plan.closed)
            case .overdue(let wanted): plan.isOverdue == wanted
            case .types(let types): types.contains(plan.legs(at: now).last?.type ?? "")
            case .unfinished: plan.legs(at: now).last.map { $0.completed > now } ?? false
            }
        }
    }
}
