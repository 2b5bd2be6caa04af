import Kernel
import Platform

/// Makes minutes and hours of results, and deletes what is older than it need be: what is kept of a probe is bounded, however often it is
/// looked at.
package struct ProbeRollUp: Sendable {
    /// Longer than the longest look: results are kept when they are there, under the time when they began.
    static let patience = Duration.seconds(45)
    /// However seldom a probe is looked at, so many results of it are there to be listed.
    private static let fewestResults = 100
    /// Probes in one write, between which everything else gets its turn.
    private static let batch = 50

    let database: Database
    let settings: ProbeSettings
    let now: @Sendable () -> Timestamp

    /// Everything that is over by now; returns how many probes had something.
    @discardableResult
    package func runOnce() async throws -> Int {
        let time = now().adding(.zero - Self.patience)
        let minute = ProbeResultStore.number(time, .minute)
        var count = 0
        while !Task.isCancelled {
            let behind = try await database.read { try ProbeResultStore.behind(minute, limit: Self.batch, on: $0) }
            guard !behind.isEmpty else { break }
            try await database.write { connection in
                try connection.run(try behind.flatMap { try statements(of: $0, at: time, on: connection) })
            }
            count += behind.count
        }
        return count
    }

    private func statements(
        of behind: ProbeResultStore.Behind, at time: Timestamp, on connection: any SQLConnection
    ) throws -> [SQLStatement] {
        var statements: [SQLStatement] = []
        let hourIsOver = ProbeResultStore.number(time, .hour) > behind.hours
        for step in hourIsOver ? ProbeResultStore.Step.allCases : [.minute] {
            let end = ProbeResultStore.number(time, step)
            // No result is older than that.
            let oldest = ProbeResultStore.number(time.adding(.seconds(-settings.rawHours * 3600)), step)
            let begin = max(behind.until(step), oldest)
            if begin < end {
                let range = Timestamp(microseconds: begin * step.microseconds)..<Timestamp(microseconds: end * step.microseconds)
                let results = try ProbeResultStore.results(of: behind.id, in: range, on: connection)
                let groups = Dictionary(grouping: results) { ProbeResultStore.number($0.at, step) }
                statements += ProbeResultStore.writes(groups.mapValues { ProbeFigures($0) }, step, of: behind.id)
            }
            statements.append(ProbeResultStore.mark(step, of: behind.id, until: end))
        }
        // What is too old for a while does no harm: it is looked for once an hour.
        guard hourIsOver else { return statements }
        return statements
            + ProbeResultStore.prunes(
                of: behind.id, rawBefore: time.adding(.seconds(-max(settings.rawHours * 3600, behind.every * Self.fewestResults))),
                minutesBefore: ProbeResultStore.number(time.adding(.seconds(-settings.minuteDays * 86_400)), .minute),
                hoursBefore: ProbeResultStore.number(time.adding(.seconds(-settings.days * 86_400)), .hour))
    }
}
