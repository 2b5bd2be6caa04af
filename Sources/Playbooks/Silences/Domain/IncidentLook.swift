package import Kernel
package import Platform

/// What silences and inhibitions ask of incidents; `App` fills it.
package struct IncidentLook: Sendable {
    /// An incident as conditions see it.
    package struct Seen: Sendable, Hashable {
        package let id: IncidentID
        package let facts: Facts
        /// Whether it is open or acknowledged.
        package let burns: Bool
        package let lastAt: Timestamp

        package init(id: IncidentID, facts: Facts, burns: Bool, lastAt: Timestamp) {
            (self.id, self.facts, self.burns, self.lastAt) = (id, facts, burns, lastAt)
        }
    }

    /// Which incidents are looked through.
    package struct Scope: Sendable, Hashable {
        /// Open and acknowledged ones only.
        package var burning: Bool
        /// With activity since then; nil for any.
        package var since: Timestamp?
        /// Of services of these names; nil for all.
        package var services: Set<String>?
        /// Without, what stands in their reports and tags alone is left out: one read for all of them, not one for each.
        package var readsReports = true

        package init(burning: Bool = false, since: Timestamp? = nil, services: Set<String>? = nil) {
            (self.burning, self.since, self.services) = (burning, since, services)
        }
    }

    /// Nil for one that is gone.
    package var find: @Sendable (IncidentID, any SQLConnection) throws -> Seen?
    /// Those with the highest numbers first, below one.
    package var page: @Sendable (Scope, _ below: IncidentID?, _ limit: Int, any SQLConnection) throws -> [Seen]

    package init(
        find: @escaping @Sendable (IncidentID, any SQLConnection) throws -> Seen?,
        page: @escaping @Sendable (Scope, IncidentID?, Int, any SQLConnection) throws -> [Seen]
    ) {
        (self.find, self.page) = (find, page)
    }
}

extension Condition {
    /// Whether it asks for what stands in reports and tags alone.
    var asksReports: Bool {
        (exactly + all + any).contains { $0.fields.keys.contains { $0 == "environment" || $0.hasPrefix(Facts.tagPrefix) } }
    }

    /// Names of the only services whose incidents can be like it; nil for all.
    var services: Set<String>? {
        let fixed = all.compactMap { $0.fields["service"]?.texts }
        let choices = any.map { $0.fields["service"]?.texts }
        let chosen = choices.isEmpty || choices.contains { $0 == nil } ? [] : [Set(choices.compactMap { $0 }.joined())]
        return (fixed + chosen).reduce(nil as Set<String>?) { found, texts in found?.intersection(texts) ?? texts }
    }
}

extension Pattern {
    /// All texts that are like it; nil where they cannot be listed.
    fileprivate var texts: Set<String>? {
        switch self {
        case .equals(let text): [text]
        case .oneOf(let texts): Set(texts)
        case .contains, .matches: nil
        }
    }
}
