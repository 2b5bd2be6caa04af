import Accounts
import Foundation
package import Kernel
import Logging
import Platform

/// What people and old pages' scripts read in the journal of calls. Nobody changes anything there.
package struct JournalOperations: Sendable {
    /// As many agencies as a search finds at most.
    static let mostFound = 200

    let source: JournalSource
    let zone: TimeZone
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// What was asked for; today where that is no day.
    func day(_ text: String?) -> JournalDay { JournalDay(text, orToday: now(), in: zone) }

    package var today: JournalDay { JournalDay(now(), in: zone) }

    /// Newest first.
    /// - Throws: `notPermitted`, `journalAway`.
    package func calls(of day: JournalDay, by caller: Caller) async throws -> [JournalCall] {
        try await read(caller) { try await source.calls(day) }
    }

    /// - Throws: `notPermitted`, `journalAway`.
    package func client(ofCall id: Int64, by caller: Caller) async throws -> JournalClient? {
        try await read(caller) { try await source.client(id) }
    }

    /// - Throws: `notPermitted`, `journalAway`.
    package func handOver(of processing: Int64, by caller: Caller) async throws -> JournalHandOver? {
        try await read(caller) { try await source.handOver(processing) }
    }

    /// - Throws: `notPermitted`, `journalAway`.
    package func operators(of day: JournalDay, by caller: Caller) async throws -> [JournalOperatorCount] {
        try await read(caller) { try await source.operators(day) }
    }

    /// - Throws: `notPermitted`, `journalAway`.
    package func months(by caller: Caller) async throws -> [JournalMonth] { try await read(caller) { try await source.months() } }

    /// - Throws: `notPermitted`, `journalAway`.
    package func figures(of day: JournalDay, by caller: Caller) async throws -> JournalDayFigures {
        try await read(caller) { try await source.figures(day) }
    }

    /// - Parameters:
    ///   - search: nothing finds all of them.
    ///   - limit: of a search never more than ``mostFound``.
    /// - Throws: `notPermitted`, `journalAway`.
    package func agencies(_ search: String?, limit: Int = .max, by caller: Caller) async throws -> [JournalAgency] {
        let search = search.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
        return try await read(caller) { try await source.agencies(search, search == nil ? limit : min(limit, Self.mostFound)) }
    }

    /// Nil for one that is hidden or not there.
    /// - Throws: `notPermitted`, `journalAway`.
    package func agency(_ id: Int64, by caller: Caller) async throws -> JournalAgency? {
        try await read(caller) { try await source.agency(id) }
    }

    private func read<Value>(_ caller: Caller, _ body: () async throws -> Value) async throws -> Value {
        try caller.require(.viewCalls)
        do { return try await body() } catch let failure as OutsideFailure {
            logger.warning("the journal cannot be read", metadata: ["reason": "\(failure)"])
            throw failure.kind == .misunderstood ? ClientError.journalUnreadable : ClientError.journalAway
        }
    }
}
