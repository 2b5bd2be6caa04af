import Platform

/// People who take turns, in hours that may be bounded.
package struct Layer<Person: Hashable & Sendable>: Hashable, Sendable {
    package let name: String
    package let rotation: Rotation
    /// In the order of their turns.
    package let users: [Person]
    /// None for the whole week.
    package let hours: [DutyHours]

    package init(name: String, rotation: Rotation, users: [Person], hours: [DutyHours] = []) {
        (self.name, self.rotation, self.users, self.hours) = (name, rotation, users, hours)
    }

    /// Somebody's turn, or a time without anybody.
    struct Spell: Hashable, Sendable {
        /// Nil for nobody.
        let person: Person?
        /// Nil for ever.
        let from: Int64?
        let until: Int64?
    }

    /// Whose turn it is at a moment, and between which moments.
    func spell(at moment: Int64, by clock: ZoneClock) -> Spell {
        guard !users.isEmpty else { return Spell(person: nil, from: nil, until: nil) }
        let week = DutyWeek(hours, by: clock)
        guard let turn = rotation.turn(at: moment, by: clock) else {
            let first = rotation.handOver(0, by: clock)
            return Spell(person: nil, from: nil, until: week.covers(first) ? first : week.change(after: first))
        }
        guard week.covers(moment) else {
            // Nobody before the first hand-over, and nobody from then on until the hours begin, are one.
            let began = week.change(upTo: moment).flatMap { $0 > rotation.handOver(0, by: clock) ? $0 : nil }
            return Spell(person: nil, from: began, until: week.change(after: moment))
        }
        return Spell(
            person: users[Int(turn.number % Int64(users.count))], from: max(turn.from, week.change(upTo: moment) ?? turn.from),
            until: min(turn.until, week.change(after: moment) ?? turn.until))
    }

    /// The same layer with other names for its people; nil when one of them has none.
    func map<Other>(_ name: (Person) throws -> Other?) rethrows -> Layer<Other>? {
        let others = try users.compactMap(name)
        guard others.count == users.count else { return nil }
        return Layer<Other>(name: self.name, rotation: rotation, users: others, hours: hours)
    }
}

extension Layer: Codable where Person: Codable {}

/// Somebody who stands in, whatever the layers say.
package struct Override<Person: Hashable & Sendable>: Hashable, Sendable {
    package let from: WallTime
    package let until: WallTime
    package let user: Person
    package var comment: String?

    package init(from: WallTime, until: WallTime, user: Person, comment: String? = nil) {
        (self.from, self.until, self.user, self.comment) = (from, until, user, comment)
    }

    func map<Other>(_ name: (Person) throws -> Other?) rethrows -> Override<Other>? {
        try name(user).map { Override<Other>(from: from, until: until, user: $0, comment: comment) }
    }
}
