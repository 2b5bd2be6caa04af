package import Kernel
package import Platform

/// Gathers what the document is made of: the kept values of the sources, or Switchboard's own incidents in their place.
package struct DocumentSource: Sendable {
    /// How many of Switchboard's own incidents are shown.
    private static let incidentsShown = 100

    private let database: Database
    private let selection: FeedSelection
    private let incidents: OpenIncidents
    private let builder = DocumentBuilder()

    package init(database: Database, selection: FeedSelection, incidents: OpenIncidents) {
        (self.database, self.selection, self.incidents) = (database, selection, incidents)
    }

    package func document(at now: Timestamp) async throws -> StatusDocument {
        builder.document(of: try await sources(at: now), at: now)
    }

    /// All seven.
    package func sources(at now: Timestamp) async throws -> [DocumentBuilder.Source] {
        let (states, readings) = try await database.read { (try FeedStore.states(on: $0), try FeedStore.readings(on: $0)) }
        var sources: [DocumentBuilder.Source] = []
        for state in states {
            guard !selection.live.contains(state.name) else {
                sources.append(try await live(state.name, at: now))
                continue
            }
            sources.append(.init(state, isUsed: selection.uses(state), value: readings[state.name]?.value))
        }
        return sources
    }

    private func live(_ name: FeedName, at now: Timestamp) async throws -> DocumentBuilder.Source {
        var state = FeedState(name)
        (state.readAt, state.triedAt) = (now, now)
        let value: FeedReading.Value
        if name == .support {
            value = .support([SupportRow(topic: "Incidents", activeTickets: try await incidents.count())])
            state.accepted = 1
        } else {
            let titles = try await incidents.titles(Self.incidentsShown)
            value = .incidents(titles.map { IncidentRow(topic: $0, status: .active) })
            state.accepted = titles.count
        }
        return .init(state, isUsed: true, value: value)
    }
}
