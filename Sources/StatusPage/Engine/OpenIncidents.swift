/// Switchboard's own incidents as the document shows them in place of a source's. The module that keeps incidents fills it.
package struct OpenIncidents: Sendable {
    /// More are not told apart: the team is overloaded anyway.
    package static let mostCounted = 10_000

    /// How many are open or acknowledged: what waits for the team.
    package var count: @Sendable () async throws -> Int
    /// Their titles, the latest first, and how many at most.
    package var titles: @Sendable (_ limit: Int) async throws -> [String]

    package init(
        count: @escaping @Sendable () async throws -> Int, titles: @escaping @Sendable (Int) async throws -> [String]
    ) {
        (self.count, self.titles) = (count, titles)
    }
}
