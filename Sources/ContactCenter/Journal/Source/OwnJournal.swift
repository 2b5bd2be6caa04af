import Foundation
import Kernel
import Platform

/// The journal of the calls that came here, and the directory of agencies that is kept here.
struct OwnJournal: Sendable {
    let database: Database
    let limits: JournalSettings
    let zone: TimeZone
    let now: @Sendable () -> Timestamp

    /// Twenty years.
    private static let mostMonths: Int64 = 240

    var source: JournalSource {
        JournalSource(
            calls: { day in
                let (from, until) = bounds(day)
                let calls = try await database.read {
                    try CallStore.list(from: from, until: until, limit: limits.callRows, on: $0)
                }
                return calls.map(line)
            },
            client: { id in try await call(id).flatMap(client) },
            handOver: { id in try await handOver(id) },
            operators: { day in
                let (from, until) = bounds(day)
                return try await database.read {
                    try OwnJournalStore.operators(from: from, until: until, limit: limits.callRows, on: $0)
                }
            },
            months: { try await months() },
            figures: { day in
                let (from, until) = bounds(day)
                return try await database.read { try OwnJournalStore.figures(from: from, until: until, on: $0) }
            },
            agencies: { search, limit in try await agencies(search, limit: min(limit, limits.agencyRows)) },
            agency: { id in
                guard let id = AgencyID(String(id)) else { return nil }
                return try await database.read { try Self.agency(id, on: $0) }
            })
    }

    private func bounds(_ day: JournalDay) -> (from: Timestamp, until: Timestamp) {
        (day.start(in: zone), day.adding(1).start(in: zone))
    }

    // MARK: Calls

    private func call(_ id: Int64) async throws -> Call? { try await database.read { try CallStore.find(CallID(id), on: $0) } }

    private func line(_ call: Call) -> JournalCall {
        let isKnown = client(call) != nil
        return JournalCall(
            id: call.id.rawValue, number: call.number?.text, operatorName: call.draft.agent, at: CivilTime(call.startedAt, in: zone),
            card: isKnown ? call.id.rawValue : nil, processing: isKnown ? call.id.rawValue : nil, hasClientCard: isKnown,
            result: Self.result(call), type: call.callType.map { Int64($0) },
            seconds: call.duration.map { $0.components.seconds })
    }

    /// What was written down; else that somebody spoke with them, where that is known.
    private static func result(_ call: Call) -> Int64? {
        if let result = call.result { return Int64(result) }
        let wasTaken = call.answeredAt != nil || (call.draft.door != .pop && call.endedAt != nil)
        return wasTaken ? 1 : nil
    }

    /// Nil of somebody of whom nothing is known but the number.
    private func client(_ call: Call) -> JournalClient? {
        guard call.agency != nil || call.contact != nil else { return nil }
        var client = JournalClient(processing: call.id.rawValue)
        (client.name, client.manager, client.phone) = (call.contact ?? call.agency?.name, call.draft.agent, call.number?.text)
        return client
    }

    private func handOver(_ id: Int64) async throws -> JournalHandOver? {
        guard let call = try await call(id), let known = call.agency, let client = client(call) else { return nil }
        let directory = try await database.read { connection in
            try known.id.flatMap { AgencyID($0) }.flatMap { try Self.agency($0, on: connection) }
        }
        let named = JournalAgency(id: 0, name: known.name, englishName: nil, address: nil)
        return JournalHandOver(
            id: id, result: Self.result(call).map { $0 == 1 ? 0 : -1 }, at: CivilTime(call.startedAt, in: zone), telephone: nil,
            agency: directory ?? named, client: client, operatorName: call.draft.agent)
    }

    // MARK: Months

    private func months() async throws -> [JournalMonth] {
        let today = JournalDay(now(), in: zone)
        return try await database.read { connection in
            guard let first = try OwnJournalStore.first(on: connection) else { return [] }
            let begin = JournalDay(first, in: zone)
            let last = today.year * 12 + today.month - 1
            let earliest = max(begin.year * 12 + begin.month - 1, last - Self.mostMonths + 1)
            guard earliest <= last else { return [] }
            let numbers = Array(earliest...last + 1)
            let starts = numbers.map { JournalDay(year: $0 / 12, month: $0 % 12 + 1).start(in: zone) }
            let counts = try OwnJournalStore.counts(between: starts, on: connection)
            return zip(numbers, counts).filter { $0.1 > 0 }.map { JournalMonth(year: $0.0 / 12, month: $0.0 % 12 + 1, count: $0.1) }
        }
    }

    // MARK: Agencies

    private func agencies(_ search: String?, limit: Int) async throws -> [JournalAgency] {
        try await database.read { connection in
            guard let search else { return try Self.all(limit: limit, on: connection) }
            let digits = JournalFilter.digits(search)
            var found = try AgencyStore.list(search, limit: limit, on: connection)
            if !digits.isEmpty { found += try AgencyStore.list(digits: digits, limit: limit, on: connection) }
            var seen: Set<String> = []
            return Self.sorted(found.filter { seen.insert($0.id.text).inserted }.compactMap(Self.described)).prefix(limit).map { $0 }
        }
    }

    /// Of one statement of the directory.
    private static let batch = 500

    private static func all(limit: Int, on connection: any SQLConnection) throws -> [JournalAgency] {
        var (found, last): ([JournalAgency], AgencyID?) = ([], nil)
        while found.count < limit {
            let part = try AgencyStore.list(after: last, limit: batch, on: connection)
            found += part.compactMap(described)
            last = part.last?.id
            guard part.count == batch else { break }
        }
        return sorted(Array(found.prefix(limit)))
    }

    private static func sorted(_ agencies: [JournalAgency]) -> [JournalAgency] {
        agencies.sorted { ($0.name ?? "", $0.id) < ($1.name ?? "", $1.id) }
    }

    /// Nil of one whose id is no number: nothing here could name it.
    private static func described(_ agency: Agency) -> JournalAgency? {
        guard let id = Int64(agency.id.text) else { return nil }
        var found = JournalAgency(id: id, name: agency.name, englishName: nil, address: nil)
        found.flags = Dictionary(JournalTable.agencyFlags.map { ($0, false) }) { first, _ in first }
        // The directory's numbers have none of their own: their place among the agency's.
        found.phones = agency.phones.prefix(JournalAgency.places).enumerated().map { index, number in
            JournalPhone(id: Int64(index + 1), number: number, comment: nil)
        }
        return found
    }

    /// With what the gateway last said of it.
    private static func agency(_ id: AgencyID, on connection: any SQLConnection) throws -> JournalAgency? {
        guard let kept = try AgencyStore.find(id, on: connection), let agency = described(kept) else { return nil }
        guard let card = try AgencyCardStore.find(id, on: connection)?.card else { return agency }
        var full = JournalAgency(
            id: agency.id, name: agency.name ?? card.name, englishName: card.englishName, address: nil)
        (full.city, full.flags, full.phones) = (card.city, agency.flags, agency.phones)
        return full
    }
}
