import Accounts
package import Kernel
import Platform

/// Whether what playbooks say is heard.
package struct PlaybookFiguresOperations: Sendable {
    /// Days.
    static let longest: Int64 = 366

    let database: Database

    /// By code; those that were for nothing in that time are not among them.
    /// - Parameters:
    ///   - days: since 1970 in UTC, in which episodes began.
    ///   - code: of one playbook; nil for all.
    /// - Throws: `notPermitted`, `dryRunPeriodNotValid`.
    package func figures(_ days: ClosedRange<Int64>, of code: String? = nil, by caller: Caller) async throws -> [PlaybookFigures] {
        try caller.require(.viewPlaybooks)
        guard days.count <= Self.longest else { throw ClientError.dryRunPeriodNotValid }
        let span = Timestamp(daysSince1970: days.lowerBound)..<Timestamp(daysSince1970: days.upperBound + 1)
        return try await database.read { connection in
            let episodes = try FiredStore.episodes(of: code, in: span, on: connection)
            let steps = Dictionary(grouping: try FiredStore.steps(of: code, in: span, on: connection), by: \.code)
            let tells = try FiredStore.tells(of: Set(steps.values.joined().map(\.version)), on: connection)
            return episodes.map { PlaybookFigures($0, steps[$0.code] ?? [], tells: tells) }
        }
    }
}
