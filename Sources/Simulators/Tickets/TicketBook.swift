import Kernel

/// All tickets that there ever are, told from a seed: nothing is stored, and each day tells the same every time.
struct TicketBook: Sendable {
    /// Moscow, the whole year.
    static let zoneSeconds: Int64 = 3 * 3600
    /// 2020-01-01, from which numbers count.
    private static let firstDay: Int64 = 18_262
    /// Numbers of a day.
    private static let span: Int64 = 100
    /// No ticket lives longer.
    static let longestLife: Int64 = 14

    let seed: UInt64

    /// The day of a moment, since 1970, in the ticket system's zone.
    static func day(of seconds: Int64) -> Int64 { (seconds + zoneSeconds).flooringDivision(by: 86_400) }
    static func start(of day: Int64) -> Int64 { day * 86_400 - zoneSeconds }

    /// What comes on a day, in order of time.
    func plans(on day: Int64) -> [TicketPlan] {
        guard day >= Self.firstDay else { return [] }
        var dice = Dice(seed: seed &+ UInt64(bitPattern: day) &* 0x2545_F491_4F6C_DD1D)
        // 1970 began on a Thursday.
        let isWeekend = [2, 3].contains(day - day.flooringDivision(by: 7) * 7)
        let count = dice.number(isWeekend ? 18...35 : 40...75)
        let moments = (0..<count).map { _ in Self.start(of: day) + Self.moment(&dice) }.sorted()
        return moments.enumerated().map { index, moment in
            TicketPlan(number: (day - Self.firstDay) * Self.span + Int64(index), created: moment, dice: &dice)
        }
    }

    func plan(_ number: Int64) -> TicketPlan? {
        guard number >= 0 else { return nil }
        let index = Int(number % Self.span)
        let plans = plans(on: number / Self.span + Self.firstDay)
        return plans.indices.contains(index) ? plans[index] : nil
    }

    /// Those that may be of interest between two moments, the newest first.
    func plans(living first: Int64, _ last: Int64) -> [TicketPlan] {
        let days = (Self.day(of: first) - Self.longestLife)...max(Self.day(of: last), Self.day(of: first))
        return days.reversed().flatMap { day in plans(on: day).reversed() }.filter { $0.created <= last }
    }

    /// Seconds of a day: more by day than by night.
    private static func moment(_ dice: inout Dice) -> Int64 {
        let hour = dice.fraction() < 0.75 ? dice.number(8...19) : dice.number(0...23)
        return Int64(hour * 3600 + dice.number(0...3599))
    }
}
