import Foundation
import Kernel

/// How long an incident of the year took, and who did what.
struct YearLife {
    let lastAt: Timestamp
    let occurrences: Int
    private(set) var assignee: String?

    private let openedAt: Timestamp
    private let end: Timestamp
    private let level: Level
    private let isStorm: Bool
    /// Which language the people of its service write in.
    private let language: Int

    private static let comments = [
        [
            "Looking at it.", "Restarted the service, watching.", "Same as last week, ticket is open.",
            "Rolled back to the release before.", "Provider confirms an outage on their side.", "Pool raised to 40.",
        ],
        [
            "Смотрю.", "Перезапустил сервис, наблюдаю.", "Откатили последний релиз.", "Провайдер подтверждает аварию.",
            "Увеличили пул соединений.", "Повтор прошлой недели.",
        ],
        [
            "Estou olhando.", "Serviço reiniciado, observando.", "Voltamos para a versão anterior.", "O fornecedor confirma a falha.",
            "Aumentamos o pool.", "Igual à semana passada.",
        ],
    ]

    init(openedAt: Timestamp, end: Timestamp, level: Level, isStorm: Bool, language: Int, dice: inout Dice) {
        (self.openedAt, self.end, self.level, self.isStorm, self.language) = (openedAt, end, level, isStorm, language)
        // Most happen once or twice, a few without end.
        occurrences = dice.number(1...100) <= 55 ? 1 : min(20_000, Int(pow(1 / (1 - dice.fraction()), 1.1).rounded(.up)) + 1)
        let span = occurrences == 1 ? 0 : Self.spread(1800, 1.4, &dice)
        lastAt = min(openedAt.adding(.seconds(span)), end)
    }

    /// Log-normal: most near the median, some many times as long.
    private static func spread(_ median: Double, _ width: Double, _ dice: inout Dice) -> Double {
        let (one, two) = (max(1e-9, dice.fraction()), dice.fraction())
        return median * exp(width * (-2 * log(one)).squareRoot() * cos(2 * .pi * two))
    }

    /// What people did until the year ended, in order.
    mutating func steps(_ dice: inout Dice) -> [YearIncident.Step] {
        let who = Year.people[dice.number(0...Year.people.count - 1)]
        let hour = openedAt.hoursSince1970 % 24
        let night = hour < 6 || hour > 21
        let urgency: Double = [7200, 3600, 1500, 500, 150][level.rawValue] * (night ? 2.2 : 1) * (isStorm ? 0.6 : 1)
        var (steps, time): ([YearIncident.Step], Timestamp) = ([], openedAt)
        func add(_ kind: YearIncident.Step.Kind, after seconds: Double, by who: String?) -> Bool {
            time = time.adding(.seconds(max(1, seconds)))
            guard time <= end else { return false }
            steps.append(.init(kind: kind, at: time, who: who))
            return true
        }
        // One in eight is closed without anybody having looked at it for long.
        if dice.number(1...8) > 1 {
            guard add(.acknowledged, after: Self.spread(urgency, 1, &dice), by: who) else { return steps }
            if dice.number(1...3) == 1, add(.assigned, after: Self.spread(60, 0.6, &dice), by: who) { assignee = who }
        }
        if dice.number(1...5) == 1 {
            let comment = dice.pick(Self.comments[[4, 5].contains(language % 8) ? language % 8 - 3 : 0])
            guard add(.comment(comment), after: Self.spread(400, 1, &dice), by: who) else { return steps }
        }
        guard add(.resolved, after: Self.spread(urgency * 5, 1.2, &dice), by: who) else { return steps }
        if dice.number(1...25) == 1 {
            guard add(.reopened, after: Self.spread(7200, 1, &dice), by: nil) else { return steps }
            guard add(.resolved, after: Self.spread(urgency * 6, 1, &dice), by: who) else { return steps }
        }
        _ = add(.closed, after: Self.spread(86_400, 0.7, &dice), by: who)
        return steps
    }
}
