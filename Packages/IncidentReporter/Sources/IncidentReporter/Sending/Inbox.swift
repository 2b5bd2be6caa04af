import Synchronization

/// A report, and who waits for its receipt.
struct Made: Sendable {
    let report: Report
    let promise: Promise?
}

/// Reports in memory, for the moment until they are written to disk. Putting one in takes no longer than a lock.
final class Inbox: Sendable {
    /// What putting one in asks for.
    enum Wish { case nothing, emptying, counting, leftOut }

    static let mostWaiting = 1000

    private struct Content {
        var waiting: [Made] = []
        var rate: RateLimit
        var isBeingEmptied = false
        var isCountDue = false
    }

    private let content: Mutex<Content>

    init(perSecond: Double) {
        content = Mutex(Content(rate: RateLimit(perSecond: perSecond, now: .now)))
    }

    /// With a promise somebody waits for it; without one it may be left out when there are too many.
    func put(_ made: Made, now: ContinuousClock.Instant = .now) -> Wish {
        content.withLock { content in
            if made.promise == nil {
                guard content.rate.admits(at: now), content.waiting.count < Self.mostWaiting else {
                    return Self.leaveOut(made.report.level, count: 1, of: &content)
                }
            }
            content.waiting.append(made)
            defer { content.isBeingEmptied = true }
            return content.isBeingEmptied ? .nothing : .emptying
        }
    }

    /// What found no room elsewhere is counted, too.
    func leaveOut(_ dropped: [ReportLevel: Int]) -> Wish {
        content.withLock { content in
            dropped.reduce(Wish.nothing) { wish, each in
                let next = Self.leaveOut(each.key, count: each.value, of: &content)
                return next == .counting ? next : wish
            }
        }
    }

    private static func leaveOut(_ level: ReportLevel, count: Int, of content: inout Content) -> Wish {
        content.rate.leaveOut(level, count: count)
        defer { content.isCountDue = true }
        return content.isCountDue ? .leftOut : .counting
    }

    /// All that waits, oldest first; empty when whoever empties it is done.
    func take() -> [Made] {
        content.withLock { content in
            defer { content.waiting = [] }
            if content.waiting.isEmpty { content.isBeingEmptied = false }
            return content.waiting
        }
    }

    var isEmpty: Bool { content.withLock { $0.waiting.isEmpty } }

    func takeCount() -> [ReportLevel: Int] {
        content.withLock { content in
            content.isCountDue = false
            return content.rate.takeCount()
        }
    }
}
