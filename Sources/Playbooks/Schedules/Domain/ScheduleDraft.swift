import Kernel
package import Platform

/// A schedule as files, forms and programs say it: its people by their names.
package struct ScheduleDraft: Sendable {
    package var name: String
    package var clock: ZoneClock
    /// Nil for those there are now.
    package var layers: [Layer<String>]?
    /// Nil for those there are now.
    package var overrides: [Override<String>]?

    package init(name: String, clock: ZoneClock, layers: [Layer<String>]? = nil, overrides: [Override<String>]? = nil) {
        (self.name, self.clock, self.layers, self.overrides) = (name, clock, layers, overrides)
    }

    init(_ schedule: Schedule, _ people: DutyPeople) {
        let roster = schedule.roster.map { people.name($0) }
        self.init(name: schedule.name, clock: schedule.roster.clock, layers: roster?.layers, overrides: roster?.overrides)
    }

    var roster: Roster<String> { Roster(clock: clock, layers: layers ?? [], overrides: overrides ?? []) }

    static let mostLayers = 20
    static let mostUsers = 100
    static let mostHours = 21
    static let mostOverrides = 500
    static let longestName = 100
    static let longestComment = 200

    /// What is wrong with its size and its names, whichever way it came; nil when nothing is.
    var fault: ClientError? {
        let (layers, overrides) = (layers ?? [], overrides ?? [])
        let names = layers.map(\.name)
        if layers.count > Self.mostLayers { return .scheduleTooLarge("layers", most: Self.mostLayers) }
        if overrides.count > Self.mostOverrides { return .scheduleTooLarge("overrides", most: Self.mostOverrides) }
        for (index, layer) in layers.enumerated() {
            let field = "layers.\(index + 1)"
            if layer.name.isEmpty || layer.name.count > Self.longestName { return .scheduleNotValid(field + ".name") }
            if names[..<index].contains(layer.name) { return .scheduleNotValid(field + ".name") }
            if layer.users.isEmpty { return .scheduleNotValid(field + ".users") }
            if layer.users.count > Self.mostUsers { return .scheduleTooLarge(field + ".users", most: Self.mostUsers) }
            if layer.hours.count > Self.mostHours { return .scheduleTooLarge(field + ".hours", most: Self.mostHours) }
        }
        let wrong = overrides.firstIndex { $0.from >= $0.until || $0.comment.map { $0.count > Self.longestComment } ?? false }
        return wrong.map { .scheduleNotValid("overrides.\($0 + 1)") }
    }
}
