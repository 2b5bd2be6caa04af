package import Kernel
package import Platform

/// What dry runs ask of the module that keeps incidents, which fills it.
package struct HistoryPort: Sendable {
    /// How far a walk through the incidents has come: a number and a line of its history.
    package struct Place: Hashable, Sendable {
        package let incident: Int64
        package let line: Int64

        package init(incident: Int64, line: Int64) { (self.incident, self.line) = (incident, line) }
    }

    /// A step of a walk.
    package struct Stretch: Sendable {
        /// That began in the span.
        package let episodes: [PastEpisode]
        /// Nil at the end.
        package let next: Place?

        package init(episodes: [PastEpisode], next: Place?) { (self.episodes, self.next) = (episodes, next) }
    }

    /// The highest number of an incident: where a walk ends.
    package var end: @Sendable (any SQLConnection) throws -> Int64
    /// A few episodes that began in a span, each until the span's end.
    ///
    /// Takes the place behind which it goes on, the last incident of the walk, and the numbers of reports of which it matters when
    /// they were reached.
    package var stretch:
        @Sendable (_ span: ClosedRange<Timestamp>, _ after: Place, _ end: Int64, _ counts: Set<Int>, any SQLConnection) throws -> Stretch
    /// A made-up event as reporting would take it: the facts of its incident, and the triggers that it names beside.
    /// Throws ``ClientError`` for what is no event.
    package var facts: @Sendable (JSON) throws -> Facts

    /// The address of an incident's page.
    package var address: @Sendable (IncidentID) -> String

    package init(
        end: @escaping @Sendable (any SQLConnection) throws -> Int64,
        stretch:
            @escaping @Sendable (ClosedRange<Timestamp>, Place, Int64, Set<Int>, any SQLConnection) throws -> Stretch,
        facts: @escaping @Sendable (JSON) throws -> Facts, address: @escaping @Sendable (IncidentID) -> String
    ) {
        (self.end, self.stretch, self.facts, self.address) = (end, stretch, facts, address)
    }
}
