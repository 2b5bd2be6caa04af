import Foundation
import Kernel
import Platform

@testable import Tickets

/// Tickets as the ticket system tells them, in few words: minutes are counted from 2026-11-20 at midnight by its clock.
struct MadeTask {
    var from = 0
    var to: Int?
    var unit: String? = "Unit-A"
    var type = "Решение"
    var assigned: Int?
    var suspendedUntil: Int?
    var person: String? = "Ivanov I."
    var target: String? = "Unit-T"
    var closeComment: String? = "<p>closed</p>"
    var comments: [String]? = ["<p>text</p>"]
    var foreignTicket: String?
    var provider: String?

    init(_ from: Int, _ to: Int?, _ unit: String? = "Unit-A", _ type: String = "Решение") {
        (self.from, self.to, self.unit, self.type) = (from, to, unit, type)
    }

    func with(_ change: (inout MadeTask) -> Void) -> MadeTask {
        var copy = self
        change(&copy)
        return copy
    }

    static func time(_ minute: Int, seconds: Int = 0, zone: String = "+03:00") -> String {
        let day = CivilTime(year: 2026, month: 11, day: 20, hour: 0, minute: 0, second: 0).secondsSince1970
        return CivilTime(secondsSince1970: day + Int64(minute) * 60 + Int64(seconds)).text + ".000" + zone
    }

    func json(_ number: String) -> JSON {
        func text(_ value: String?) -> JSON { value.map(JSON.text) ?? .null }
        func time(_ minute: Int?) -> JSON { minute.map { .text(Self.time($0)) } ?? .null }
        var fields: [String: JSON] = [
            "taskNumber": .text(number), "typeName": .text(type), "createTs": time(from), "completionDate": time(to),
            "suspendDate": time(suspendedUntil), "targetUnitName": text(target), "closeComment": text(closeComment),
            "taskExecutorDTO": ["execUnitName": text(unit), "executorName": text(person)], "foreignTicketId": text(foreignTicket),
            "providerName": text(provider),
        ]
        if let assigned { fields["assignmentDate"] = time(assigned) }
        if let comments { fields["taskComments"] = .list(comments.map { ["comment": .text($0)] }) }
        return .object(fields)
    }
}

enum Made {
    /// - Parameter closed: the minute; nil for a document without the field.
    static func json(
        number: String = "204511", status: String = "Закрыт", allowed: JSON = "240", closed: Int? = 600, deadline: Int? = 2160,
        _ tasks: [MadeTask]
    ) -> JSON {
        var fields: [String: JSON] = [
            "id": Int64(number).map(JSON.integer) ?? .text(number), "status": .text(status),
            "ola": ["ksSla": allowed, "kdSLA": deadline.map { .text(MadeTask.time($0)) } ?? .null],
            "tasks": .list(tasks.enumerated().map { $1.json("\(number)-\($0 + 1)") }),
        ]
        if let closed { fields["closeDate"] = .text(MadeTask.time(closed)) }
        return .object(fields)
    }

    static func ticket(
        number: String = "204511", status: String = "Закрыт", allowed: JSON = "240", closed: Int? = 600, deadline: Int? = 2160,
        _ tasks: [MadeTask]
    ) throws -> SourceTicket {
        try SourceTicket(json(number: number, status: status, allowed: allowed, closed: closed, deadline: deadline, tasks), number: number)
    }
}

/// Chance that repeats (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A ticket with tasks that follow each other, overlap and leave holes, of all kinds.
    mutating func ticket(closed: Bool = true) throws -> SourceTicket {
        let units = ["Unit-A", "Unit-B", "Решение сетевого ТТ", "Провайдер", "Вендор (ДЭФИР)"]
        var (tasks, at): ([MadeTask], Int) = ([], 0)
        for _ in 0..<Int.random(in: 1...12, using: &self) {
            let start = max(0, at + Int.random(in: -30...60, using: &self))
            let end = start + Int.random(in: 0...200, using: &self)
            let type = ["Решение", "Решение", "Ожидание", "Запрос клиента"].randomElement(using: &self) ?? "Решение"
            tasks.append(MadeTask(start, end, units.randomElement(using: &self), type))
            at = end
        }
        if !closed { tasks[tasks.count - 1].to = nil }
        tasks.sort { $0.from < $1.from }
        return try Made.ticket(
            status: closed ? "Закрыт" : "В работе", allowed: .integer(Int64.random(in: 1...900, using: &self)),
            closed: closed ? max(1, tasks.compactMap(\.to).max() ?? 1) : nil, tasks)
    }
}

func seconds(_ text: String) -> Int64 { Timestamp(rfc3339: text)?.secondsSince1970 ?? 0 }

func rules(_ zone: String) -> ZoneRules { ZoneRules(TimeZone(identifier: zone) ?? .gmt) }

let moscow = rules("Europe/Moscow")
