import Kernel
import Platform

/// Looks at what is due, and keeps what was found. Who looks at a page of probes causes no look: that is done by the clock alone.
package struct ProbeKeeper: Sendable {
    let database: Database
    let look: ProbeLook
    let limits: ProbeStanding.Limits
    /// This process among those over one database.
    let owner: String
    let now: @Sendable () -> Timestamp

    /// Takes at most so many probes that are due.
    func claim(_ limit: Int) async throws -> [Probe] {
        let time = now()
        guard limit > 0, try await database.read({ try ProbeStore.isAnyDue(at: time, on: $0) }) else { return [] }
        return try await database.write { [owner] in try ProbeStore.claim(limit, by: owner, at: time, on: $0) }
    }

    /// Looks at one that was taken. True where it stands otherwise than before.
    func work(on probe: Probe) async throws -> Bool {
        let result = try await look.result(probe.draft, at: now())
        let (time, owner, limits) = (now(), owner, limits)
        return try await database.write { connection in
            // It may have been changed meanwhile: then it is another one that was looked at.
            guard let known = try ProbeStore.find(probe.id, on: connection), known.draft == probe.draft else {
                try ProbeStore.release(probe.id, by: owner, on: connection)
                return false
            }
            let standing = known.standing.taking(result, limits)
            let due = Self.due(after: probe, at: time)
            guard try ProbeStore.settle(probe.id, standing, dueAt: due, by: owner, on: connection) else { return false }
            try ProbeResultStore.insert(result, of: probe.id, on: connection)
            if standing.isFailing, standing.streak == 1 { try ProbeStore.hasten(parentOf: probe, at: time, on: connection) }
            return standing.state != known.standing.state
        }
    }

    /// Everything that is due, once; for tests. Returns how many were looked at.
    @discardableResult
    package func runOnce() async throws -> Int {
        let probes = try await claim(.max)
        for probe in probes { _ = try await work(on: probe) }
        return probes.count
    }

    /// After a clock that was set back nothing is due for as long; this ends that.
    package func catchUpWithClock() async throws {
        let time = now()
        try await database.write { try ProbeStore.hastenAfterClock(at: time, on: $0) }
    }

    package func release() async throws {
        let owner = owner
        try await database.write { try ProbeStore.release(by: owner, on: $0) }
    }

    /// Keeps its rhythm; what was missed is not caught up. After its first look each probe takes a place of its own in its interval, so that
    /// those that were added together are not looked at together.
    static func due(after probe: Probe, at time: Timestamp) -> Timestamp {
        let every = Int64(probe.draft.every) * 1_000_000
        guard probe.standing.last != nil else {
            let place = (probe.id.rawValue &* 7_919_000) % every
            return time.adding(.microseconds(every / 2 + place / 2))
        }
        let late = time.since(probe.dueAt).microseconds
        return probe.dueAt.adding(.microseconds((max(0, late) / every + 1) * every))
    }
}
