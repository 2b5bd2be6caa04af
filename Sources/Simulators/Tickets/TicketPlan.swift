/// The whole life of a simulated ticket, past and to come, by seconds since 1970: what of it shows depends on the clock.
struct TicketPlan: Sendable, Equatable {
    /// A task of the ticket: somebody has it, or it waits.
    struct Leg: Sendable, Equatable {
        let type: String
        let unit: String
        let executor: String
        /// Who asked for it.
        let target: String
        let created: Int64
        /// Nil where nobody said that they took it.
        let assigned: Int64?
        let completed: Int64
        let comment: String?
        var closeComment: String?
        /// The number of a provider's or vendor's own ticket, and whose it is.
        var foreign: (number: String, provider: String)?

        static func == (left: Leg, right: Leg) -> Bool {
            (left.type, left.unit, left.created, left.completed) == (right.type, right.unit, right.created, right.completed)
        }
    }

    let number: Int64
    let subject: String
    let priority: String
    let slaMinutes: Int64
    let created: Int64
    let legs: [Leg]
    let closed: Int64

    var deadline: Int64 { created + slaMinutes * 60 }
    var isOverdue: Bool { closed > deadline }

    /// What is known of it at a moment.
    func legs(at now: Int64) -> ArraySlice<Leg> { legs.prefix { $0.created <= now } }
    func isClosed(at now: Int64) -> Bool { closed <= now }
    /// The task in which it waits at that moment, by its place among the tasks from 1.
    func waiting(at now: Int64) -> (place: Int, leg: Leg)? {
        let known = legs(at: now)
        guard let last = known.last, last.type == TicketWords.waiting, last.completed > now else { return nil }
        return (known.count, last)
    }
}

extension TicketPlan {
    /// A ticket that comes at `created`; the same dice tell the same one.
    init(number: Int64, created: Int64, dice: inout Dice) {
        let theme = dice.pick(TicketWords.themes)
        let (priority, minutes) = dice.pick([("Высокий", 240), ("Средний", 480), ("Средний", 480), ("Низкий", 1440)])
        var path = Path(clock: created, dice: dice)
        path.goes("Обработка", TicketWords.firstLine, 5...30)
        if path.chance(15) { path.goes(TicketWords.clientRequest, "Контакт-центр", 10...200) }
        path.goes(TicketWords.work, theme.unit, 20...200)
        if path.chance(30) { path.waits(askedBy: theme.unit) }
        if path.chance(40) { path.goesOutside(theme.further) }
        if path.chance(20) { path.goes(TicketWords.work, theme.unit, 10...90) }
        path.goes("Контроль", TicketWords.firstLine, 5...45)
        self.init(
            number: number, subject: path.fill(theme.subject), priority: priority, slaMinutes: Int64(minutes), created: created,
            legs: path.legs, closed: path.clock + Int64(path.dice.number(0...180)))
        dice = path.dice
    }

    /// Legs one after the other.
    private struct Path {
        private(set) var clock: Int64
        private(set) var legs: [Leg] = []
        var dice: Dice

        init(clock: Int64, dice: Dice) { (self.clock, self.dice) = (clock, dice) }

        mutating func chance(_ percent: Int) -> Bool { dice.number(1...100) <= percent }
        mutating func fill(_ text: String) -> String { text.replacing("{place}", with: dice.pick(TicketWords.places)) }

        mutating func goes(
            _ type: String, _ unit: String, _ minutes: ClosedRange<Int>, target: String? = nil, comment: String? = nil,
            closeComment: String? = nil, foreign: (String, String)? = nil
        ) {
            // Most is done soon, some takes long.
            let share = dice.fraction() * dice.fraction()
            let length = 60 * (Int64(minutes.lowerBound) + Int64(share * Double(minutes.count))) + Int64(dice.number(0...59))
            let assigned = chance(95) ? clock + min(Int64(dice.number(20...720)), length) : nil
            legs.append(
                Leg(
                    type: type, unit: unit, executor: dice.pick(TicketWords.people), target: target ?? unit, created: clock,
                    assigned: type == TicketWords.waiting ? nil : assigned, completed: clock + length,
                    comment: comment ?? (chance(60) ? dice.pick(TicketWords.comments) : nil),
                    closeComment: closeComment ?? (chance(40) ? "<p>Работы выполнены</p>" : nil), foreign: foreign))
            clock += length
        }

        /// Somebody asks for a pause, somebody agrees, and the ticket waits, now and then on the account of the unit that asked.
        mutating func waits(askedBy unit: String) {
            let reason = dice.pick(TicketWords.reasons)
            goes("Запрос приостановки", unit, 3...20, target: unit)
            goes("Согласование приостановки", "Диспетчерская", 5...60, closeComment: "<p>\(reason)</p>")
            goes(
                TicketWords.waiting, chance(20) ? unit : "Диспетчерская", 240...8640, target: unit,
                comment: "<p>Ожидание:&nbsp;\(reason)</p>")
        }

        mutating func goesOutside(_ unit: String) {
            switch unit {
            case "Провайдер":
                goes(TicketWords.work, unit, 60...500, foreign: ("PRV-\(dice.digits(6))", dice.pick(TicketWords.providers)))
            case "Вендор (ДЭФИР)": goes(TicketWords.work, unit, 90...900, foreign: ("DFR-\(dice.digits(5))", "ДЭФИР-Сервис"))
            default: goes(TicketWords.work, unit, 60...360)
            }
        }
    }
}
