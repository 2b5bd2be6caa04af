import Foundation
package import Kernel

/// A year of a company with some dozens of services: the same seed makes the same year. Incidents are made one by one, in
/// the order in which they were opened.
package struct Year: Sendable {
    private struct Part: Sendable {
        let name: String
        let profile: ServiceProfile
        /// What it contributes, compared with the others.
        let weight: Double
    }

    private let parts: [Part]
    /// The weights summed up, to draw from.
    private let sums: [Double]
    private let calendar: YearCalendar
    private let count: Int
    private let end: Timestamp
    private var dice: Dice
    private var number = 0

    /// The names of the services, the noisiest first.
    package var services: [String] { parts.map(\.name) }
    /// Who works on incidents.
    package static let people = ["olga", "joao", "anna", "mikhail", "wei", "sofia", "lucas", "ben", "ines", "dmitri", "carla", "tomasz"]

    private static let more = [
        "Billing API", "Fraud check", "Рассылка", "Estoque", "Notifications", "Image resizer", "Loyalty", "Кабинет партнёра", "Pricing",
        "Tax",
        "Recommendations", "Отчёты 1С", "Geo", "Faturamento", "Delivery slots", "Webhooks", "Data export", "Call router", "Чат поддержки",
        "Cron",
        "Identity sync", "Gift cards", "Returns", "Пункты выдачи", "Portal do cliente", "Speech", "Backup", "Feature flags", "A/B tests",
        "SMS gateway",
        "Печать этикеток", "Ledger",
    ]

    /// - Parameters:
    ///   - count: incidents of the whole year.
    ///   - end: when it ends; hours and days are reckoned back from there.
    package init(count: Int, until end: Timestamp, seed: UInt64) {
        var dice = Dice(seed: seed)
        let names = ServiceProfile.all.map(\.name) + Self.more
        parts = names.enumerated().map { place, name in
            let profile = ServiceProfile.all[place % ServiceProfile.all.count]
            // A few make most of the noise, and many a little.
            return Part(name: name, profile: profile, weight: 1 / pow(Double(place + 1), 0.9))
        }
        sums = parts.reduce(into: []) { sums, part in sums.append((sums.last ?? 0) + part.weight) }
        calendar = YearCalendar(services: parts.count, dice: &dice)
        (self.count, self.end, self.dice) = (count, end, dice)
    }

    /// The next incident; nil after the last.
    package mutating func next() -> YearIncident? {
        guard number < count else { return nil }
        defer { number += 1 }
        // Each has chance of its own, so that one more word in a text changes this one alone.
        var dice = Dice(seed: dice.next())
        let (hour, outage) = calendar.moment(number, of: count, dice: &dice)
        let openedAt = end.adding(.seconds((hour - Double(YearCalendar.hours)) * 3600))
        let place = outage.map { dice.pick($0.services) } ?? drawService(&dice)
        let text = YearText(parts[place].profile, outage: outage, at: openedAt, dice: &dice)
        var life = YearLife(openedAt: openedAt, end: end, level: text.level, isStorm: outage != nil, language: place, dice: &dice)
        return YearIncident(
            service: place, title: text.title, message: text.message, level: text.level, logs: text.logs, openedAt: openedAt,
            lastAt: life.lastAt, occurrences: life.occurrences, environment: dice.number(1...100) <= 90 ? "production" : "staging",
            release: dice.pick(parts[place].profile.releases), host: text.host, steps: life.steps(&dice), assignee: life.assignee,
            tags: outage.map { dice.number(1...3) == 1 ? ["outage", $0.cause] : [] } ?? (dice.number(1...12) == 1 ? ["known"] : []))
    }

    private func drawService(_ dice: inout Dice) -> Int {
        let share = dice.fraction() * (sums.last ?? 1)
        return sums.firstIndex { $0 > share } ?? 0
    }
}
