import Accounts
import Foundation
package import Kernel
package import Logging
import Metrics
package import Platform
import Synchronization

/// Counts what the intake refuses, by service and reason, with a sample of each. Refusals are added up in memory and
/// written every few seconds, one row for each service and reason: a flood of bad requests costs no writes of its own. A crash
/// loses the counts of these seconds, a stop none.
package final class RefusalLedger: Sendable {
    private struct Key: Hashable {
        /// Nil where it is not known whose report it was: that is counted by the metric and the log alone.
        let service: ServiceID?
        let reason: ReportRefusals.Reason
    }

    private struct Tally {
        let serviceName: String?
        var count: Int
        let firstAt: Timestamp
        var lastAt: Timestamp
        let sample: RefusalSample

        func refusals(_ reason: ReportRefusals.Reason) -> ReportRefusals {
            ReportRefusals(reason: reason, count: count, firstAt: firstAt, lastAt: lastAt, sample: sample.text)
        }
    }

    private let database: Database
    private let codes: @Sendable () -> [String]
    private let now: @Sendable () -> Timestamp
    private let counters: [ReportRefusals.Reason: Counter]
    private let pending = Mutex<[Key: Tally]>([:])

    /// - Parameter codes: those of services, which no sample may show.
    package init(database: Database, codes: @escaping @Sendable () -> [String], now: @escaping @Sendable () -> Timestamp) {
        self.database = database
        self.codes = codes
        self.now = now
        counters = Dictionary(
            uniqueKeysWithValues: ReportRefusals.Reason.allCases.map { reason in
                (reason, Counter(label: "switchboard_events_refused", dimensions: [("reason", reason.rawValue)]))
            })
    }

    /// - Parameters:
    ///   - service: whose report it was, when that is known.
    ///   - sent: the request or a part of it, secrets and all; asked for once between two writes.
    func note(_ reason: ReportRefusals.Reason, of service: Service?, count: Int = 1, sent: @autoclosure () -> Data) {
        counters[reason]?.increment(by: count)
        let (key, time) = (Key(service: service?.id, reason: reason), now())
        // Made outside of the lock, for which everybody else waits who is refused.
        let sample = pending.withLock { $0[key] == nil } ? RefusalSample(of: sent(), hiding: codes()) : nil
        pending.withLock { pending in
            if pending[key] == nil {
                let sample = sample ?? RefusalSample(of: sent(), hiding: codes())
                pending[key] = Tally(serviceName: service?.name, count: 0, firstAt: time, lastAt: time, sample: sample)
            }
            pending[key]?.count += count
            pending[key]?.lastAt = time
        }
    }

    /// Writes and logs what was counted since the last time. What cannot be written is counted on, and logged when it is written.
    package func flush(_ logger: Logger) async throws {
        let tallies = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        let (known, unknown) = (tallies.filter { $0.key.service != nil }, tallies.filter { $0.key.service == nil })
        for (key, tally) in unknown { Self.log(key, tally, logger) }
        guard !known.isEmpty else { return }
        do {
            let refusals = known.compactMap { key, tally in key.service.map { (service: $0, refusals: tally.refusals(key.reason)) } }
            try await database.write { try RefusalStore.add(refusals, on: $0) }
        } catch {
            putBack(known)
            throw error
        }
        for (key, tally) in known { Self.log(key, tally, logger) }
    }

    private func putBack(_ tallies: [Key: Tally]) {
        pending.withLock { pending in
            pending.merge(tallies) { later, earlier in
                Tally(
                    serviceName: later.serviceName, count: later.count + earlier.count, firstAt: earlier.firstAt, lastAt: later.lastAt,
                    sample: later.sample)
            }
        }
    }

    private static func log(_ key: Key, _ tally: Tally, _ logger: Logger) {
        logger.warning(
            "reports refused",
            metadata: [
                "service": "\(tally.serviceName ?? "unknown")", "reason": "\(key.reason.rawValue)", "count": "\(tally.count)",
                "sample": "\(tally.sample.text)",
            ])
    }
}
