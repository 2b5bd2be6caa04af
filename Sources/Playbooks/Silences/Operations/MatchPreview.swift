import Kernel
import Platform

/// Which incidents some conditions are about: now, and in the past week.
package struct MatchPreview: Sendable {
    /// Newest first, the first of them.
    package private(set) var now: [IncidentLook.Seen]
    package let nowCount: Int
    /// With activity in the past week, over or not.
    package private(set) var week: [IncidentLook.Seen]
    package let weekCount: Int
    /// Whether there were more incidents than are looked through.
    package let isCut: Bool

    package static let shown = 20
    private static let page = 500
    /// Looked through at most.
    private static let most = 5000
    private static let span = Duration.seconds(-7 * 86_400)

    /// - Parameter services: names of the only ones whose incidents it can be; nil for all.
    init(
        of services: Set<String>?, _ look: IncidentLook, in database: Database, at time: Timestamp,
        matches: @escaping @Sendable (Facts) -> Bool
    ) async throws {
        let burning = try await Self.found(.init(burning: true, services: services), look, database, matches)
        let week = try await Self.found(.init(since: time.adding(Self.span), services: services), look, database, matches)
        (now, nowCount) = (Array(burning.found.prefix(Self.shown)), burning.found.count)
        (self.week, weekCount) = (Array(week.found.prefix(Self.shown)), week.found.count)
        isCut = burning.isCut || week.isCut
    }

    /// How many there are, for whoever may not read incidents.
    var counts: MatchPreview {
        var counts = self
        (counts.now, counts.week) = ([], [])
        return counts
    }

    /// Page by page, so that it holds up nobody.
    private static func found(
        _ scope: IncidentLook.Scope, _ look: IncidentLook, _ database: Database, _ matches: @escaping @Sendable (Facts) -> Bool
    ) async throws -> (found: [IncidentLook.Seen], isCut: Bool) {
        var (found, below, seen) = ([IncidentLook.Seen](), IncidentID?.none, 0)
        while seen < most {
            let page = try await database.read { [below] in try look.page(scope, below, Self.page, $0) }
            found += page.filter { matches($0.facts) }
            seen += page.count
            guard page.count == Self.page else { return (found, false) }
            below = page.last?.id
        }
        return (found, true)
    }
}
