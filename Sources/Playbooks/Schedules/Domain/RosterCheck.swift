import Platform

/// What people should know of a schedule's next year before it comes.
package struct RosterCheck<Person: Hashable & Sendable>: Sendable {
    package typealias Duty = Roster<Person>.Duty

    /// Clocks that are put forward or back, and what it does to whoever is on call.
    package struct ClockChange: Sendable {
        package let at: Int64
        /// By how much they are put forward, in seconds; negative for back.
        package let by: Int64
        /// Who is on call at that moment.
        package let duty: Duty
        /// How much longer than by the clock on the wall the hours of that duty are: what spring takes and autumn gives.
        package var extra: Int64 { -by }
    }

    /// Two overrides with different people at the same time: the earlier one does not count there.
    package struct Hidden: Sendable {
        /// Places in the list of overrides.
        package let override: Int
        package let by: Int
        package let span: Range<Int64>
    }

    package let span: Range<Int64>
    /// Times without anybody.
    package let gaps: [Range<Int64>]
    package let clockChanges: [ClockChange]
    package let hidden: [Hidden]
    /// Layers in which nobody is ever on call, though they have people: later ones or overrides always win.
    package let idleLayers: [String]
    /// Everybody who is on call at some time of it.
    package let people: Set<Person>

    package init(_ roster: Roster<Person>, in span: Range<Int64>) {
        self.span = span
        let duties = roster.duties(in: span)
        gaps = duties.filter { $0.person == nil }.compactMap { duty in
            guard let from = duty.from, let until = duty.until else { return nil }
            return from..<until
        }
        people = Set(duties.compactMap(\.person))
        let busy = Set(duties.compactMap(\.layer))
        idleLayers = roster.layers.filter { !$0.users.isEmpty && !busy.contains($0.name) }.map(\.name)
        clockChanges = Self.clockChanges(roster, in: span)
        hidden = Self.hidden(roster, in: span)
    }

    private static func clockChanges(_ roster: Roster<Person>, in span: Range<Int64>) -> [ClockChange] {
        var (changes, stretch): ([ClockChange], ZoneClock.Stretch) = ([], roster.clock.stretch(at: span.lowerBound))
        while let moment = stretch.until, moment < span.upperBound {
            let next = roster.clock.stretch(at: moment)
            if next.offset != stretch.offset {
                changes.append(ClockChange(at: moment, by: next.offset - stretch.offset, duty: roster.duty(at: moment)))
            }
            stretch = next
        }
        return changes
    }

    private static func hidden(_ roster: Roster<Person>, in span: Range<Int64>) -> [Hidden] {
        let ranges = roster.overrides.map { override in
            let from = roster.clock.moment(of: override.from)
            return (from..<max(from, roster.clock.moment(of: override.until))).clamped(to: span)
        }
        return ranges.indices.filter { !ranges[$0].isEmpty }.flatMap { index in
            ranges.indices[(index + 1)...].compactMap { later in
                let common = ranges[index].clamped(to: ranges[later])
                guard !common.isEmpty, roster.overrides[index].user != roster.overrides[later].user else { return nil }
                return Hidden(override: index, by: later, span: common)
            }
        }
    }

    /// When the same person is on call in two schedules at once.
    package static func doubled(
        _ one: Roster<Person>, _ other: Roster<Person>, in span: Range<Int64>
    ) -> [(person: Person, span: Range<Int64>)] {
        guard !one.people.isDisjoint(with: other.people) else { return [] }
        var (first, second) = (one.duties(in: span)[...], other.duties(in: span)[...])
        var doubled: [(person: Person, span: Range<Int64>)] = []
        while let left = first.first, let right = second.first {
            let (leftEnd, rightEnd) = (left.until ?? span.upperBound, right.until ?? span.upperBound)
            let from = max(left.from ?? span.lowerBound, right.from ?? span.lowerBound)
            if let person = left.person, person == right.person, from < min(leftEnd, rightEnd) {
                doubled.append((person, from..<min(leftEnd, rightEnd)))
            }
            if leftEnd <= rightEnd { first.removeFirst() }
            if rightEnd <= leftEnd { second.removeFirst() }
        }
        return doubled
    }
}
