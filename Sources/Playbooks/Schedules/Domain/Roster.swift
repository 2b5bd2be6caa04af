package import Kernel
package import Platform

/// Who is on call: layers of people who take turns, of which a later one wins where it has somebody, and overrides, which win over
/// all layers, and a later one over an earlier.
///
/// Every question is answered from the rules at that moment, without going through the time before it.
package struct Roster<Person: Hashable & Sendable>: Hashable, Sendable {
    package let clock: ZoneClock
    package let layers: [Layer<Person>]
    package let overrides: [Override<Person>]
    /// From when until when each override holds.
    private let standIns: [Range<Int64>]

    package init(clock: ZoneClock, layers: [Layer<Person>], overrides: [Override<Person>] = []) {
        (self.clock, self.layers, self.overrides) = (clock, layers, overrides)
        standIns = overrides.map { override in
            let from = clock.moment(of: override.from)
            return from..<max(from, clock.moment(of: override.until))
        }
    }

    /// Somebody's time on call, or a gap.
    package struct Duty: Hashable, Sendable {
        /// Nil in a gap.
        package let person: Person?
        /// Nil in a gap, and for an override.
        package var layer: String?
        /// The override's place in the list.
        package var override: Int?
        /// Of an override its own ends; else since when and until when it is so, at the hand-overs of the layer at most. Seconds since 1970;
        /// nil for ever.
        package let from: Int64?
        package let until: Int64?
    }

    /// Who is on call at a moment.
    package func duty(at moment: Int64) -> Duty { answer(at: moment).duty }

    /// - Returns: also the next moment at which the answer may be another; nil for never.
    private func answer(at moment: Int64) -> (duty: Duty, next: Int64?) {
        // Between which moments nothing that would win over what is still to be looked at begins or ends.
        var (from, until): (Int64?, Int64?) = (nil, nil)
        for index in overrides.indices.reversed() {
            let range = standIns[index]
            if range.contains(moment) {
                let duty = Duty(
                    person: overrides[index].user, override: index, from: range.lowerBound, until: range.upperBound)
                return (duty, Self.earlier(until, range.upperBound))
            }
            guard !range.isEmpty else { continue }
            if range.lowerBound > moment {
                until = Self.earlier(until, range.lowerBound)
            } else {
                from = Self.later(from, range.upperBound)
            }
        }
        for layer in layers.reversed() {
            let spell = layer.spell(at: moment, by: clock)
            (from, until) = (Self.later(from, spell.from), Self.earlier(until, spell.until))
            if let person = spell.person { return (Duty(person: person, layer: layer.name, from: from, until: until), until) }
        }
        return (Duty(person: nil, from: from, until: until), until)
    }

    /// Everybody on call in a span of time, one after the other without a hole; the first and the last end where the span does.
    /// Who hands over to themselves goes on.
    package func duties(in span: Range<Int64>) -> [Duty] {
        var (duties, moment): ([Duty], Int64) = ([], span.lowerBound)
        while moment < span.upperBound {
            let (duty, next) = answer(at: moment)
            let until = min(next ?? .max, span.upperBound)
            if let last = duties.last, last.person == duty.person, last.layer == duty.layer, last.override == duty.override {
                duties[duties.count - 1] = duty.between(last.from, until)
            } else {
                duties.append(duty.between(moment, until))
            }
            moment = until
        }
        return duties
    }

    /// The same roster with other names for its people; nil when one of them has none.
    package func map<Other>(_ name: (Person) throws -> Other?) rethrows -> Roster<Other>? {
        let (layers, overrides) = (try layers.compactMap { try $0.map(name) }, try overrides.compactMap { try $0.map(name) })
        guard layers.count == self.layers.count, overrides.count == self.overrides.count else { return nil }
        return Roster<Other>(clock: clock, layers: layers, overrides: overrides)
    }

    /// Everybody who may be on call.
    package var people: Set<Person> { Set(layers.flatMap(\.users) + overrides.map(\.user)) }

    private static func earlier(_ one: Int64?, _ other: Int64?) -> Int64? { one.map { min($0, other ?? $0) } ?? other }
    private static func later(_ one: Int64?, _ other: Int64?) -> Int64? { one.map { max($0, other ?? $0) } ?? other }
}

extension Roster.Duty {
    fileprivate func between(_ from: Int64?, _ until: Int64) -> Self {
        Self(person: person, layer: layer, override: override, from: from, until: until)
    }

    /// Whether it is an override.
    package var isOverride: Bool { override != nil }
}

extension Timestamp {
    /// Whole seconds since 1970.
    package init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }
    package var seconds: Int64 { microseconds.flooringDivision(by: 1_000_000) }
}
