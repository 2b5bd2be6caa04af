package import Kernel
package import Platform

/// What keeps incidents quiet at one moment: asked for one after the other, it looks up what they have in common once. Not kept for
/// longer than its connection.
package final class QuietBook {
    /// Why an incident is quiet.
    package struct Hold: Hashable, Sendable {
        package enum Cause: Hashable, Sendable {
            case silence(Silence)
            case inhibition(Inhibition, because: IncidentID)
        }

        package let cause: Cause

        /// As the ledger says it.
        package var reason: String {
            switch cause {
            case .silence(let silence): silence.reason
            case .inhibition(let inhibition, let incident): inhibition.reason(because: incident)
            }
        }

        /// The incident because of which it is quiet; nil where it is a silence.
        package var source: IncidentID? {
            if case .inhibition(_, let incident) = cause { incident } else { nil }
        }
    }

    private static let page = 200

    private let time: Timestamp
    private let look: IncidentLook
    private let connection: any SQLConnection
    private var known: (silences: [Silence], inhibitions: [Inhibition])?
    /// The newest incident that each inhibition is about; nil for none.
    private var sources: [Int64: IncidentID?] = [:]

    package init(at time: Timestamp, _ look: IncidentLook, on connection: any SQLConnection) {
        (self.time, self.look, self.connection) = (time, look, connection)
    }

    /// Nil for one that nothing keeps quiet.
    package func hold(on incident: IncidentID) throws -> Hold? {
        let rules = try rules()
        guard !rules.silences.isEmpty || !rules.inhibitions.isEmpty, let seen = try look.find(incident, connection) else { return nil }
        if let silence = rules.silences.first(where: { $0.draft.holds(for: seen.facts) }) { return Hold(cause: .silence(silence)) }
        for inhibition in rules.inhibitions where inhibition.draft.concerns(seen.facts) {
            if let source = try source(of: inhibition) { return Hold(cause: .inhibition(inhibition, because: source)) }
        }
        return nil
    }

    private func rules() throws -> (silences: [Silence], inhibitions: [Inhibition]) {
        if let known { return known }
        let rules = (
            silences: try SilenceStore().active(at: time, on: connection), inhibitions: try InhibitionStore().list(on: connection)
        )
        known = rules
        return rules
    }

    /// An open incident because of which the inhibition counts. It is no incident that the inhibition has be quiet, so it is the same one
    /// for all of them.
    private func source(of inhibition: Inhibition) throws -> IncidentID? {
        if let known = sources[inhibition.id] { return known }
        let condition = inhibition.draft.source
        var scope = IncidentLook.Scope(burning: true, services: condition.services)
        scope.readsReports = condition.asksReports
        var (found, below): (IncidentID?, IncidentID?) = (nil, nil)
        while found == nil {
            let page = try look.page(scope, below, Self.page, connection)
            found = page.first { condition.holds(for: $0.facts) }?.id
            guard page.count == Self.page else { break }
            below = page.last?.id
        }
        sources[inhibition.id] = .some(found)
        return found
    }
}
