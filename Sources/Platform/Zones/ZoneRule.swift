import Kernel

/// What holds in a zone after all the changes that are known one by one: `CET-1CEST,M3.5.0,M10.5.0/3`, as POSIX writes it, with the hours
/// that RFC 9636 allows.
struct ZoneRule: Sendable {
    /// A day of the year, and a time of it that may lie outside of the day.
    private struct Turn {
        enum Day {
            /// The last one for week 5; Sunday is 0.
            case weekday(month: Int64, week: Int64, day: Int64)
            /// From 1, and the 29th of February does not count.
            case julian(Int64)
            /// From 0.
            case ordinal(Int64)
        }

        let day: Day
        let seconds: Int64
    }

    /// Seconds east of Greenwich.
    private let standard: Int64
    private var summer: (offset: Int64, begins: Turn, ends: Turn)?

    init?(_ text: String) {
        var reader = Reader(text)
        guard reader.name(), let west = reader.time(), abs(west) <= ZoneFile.widest else { return nil }
        standard = -west
        guard !reader.isAtEnd else { return }
        guard reader.name() else { return nil }
        let offset = reader.next(is: ",") ? standard + 3600 : reader.time().map { -$0 }
        guard let offset, abs(offset) <= ZoneFile.widest, reader.skip(","), let begins = reader.turn(), reader.skip(","),
            let ends = reader.turn(), reader.isAtEnd
        else {
            return nil
        }
        summer = (offset, begins, ends)
    }

    /// Two years before 1970: what held when it began is known from there on.
    private static let earliest: Int64 = -2 * 366 * 86_400

    /// When the offset changes, and to what, in order; from shortly before 1970 on, whatever `last` is.
    func changes(after last: Int64, until end: Int64) -> [(moment: Int64, offset: Int64)] {
        let last = max(last, Self.earliest)
        guard let summer, last < end else { return [] }
        // A turn may lie some days outside of its year.
        let years = CivilTime(secondsSince1970: last).year - 1...CivilTime(secondsSince1970: end).year + 1
        return years.flatMap { year in
            // What ends comes before what begins at the same moment.
            [
                (moment: Self.wall(summer.ends, in: year) - summer.offset, offset: standard, isBeginning: false),
                (moment: Self.wall(summer.begins, in: year) - standard, offset: summer.offset, isBeginning: true),
            ]
        }
        .filter { $0.moment > last && $0.moment < end }
        .sorted { ($0.moment, $0.isBeginning ? 1 : 0) < ($1.moment, $1.isBeginning ? 1 : 0) }
        .map { ($0.moment, $0.offset) }
    }

    /// What the clock shows at a turn.
    private static func wall(_ turn: Turn, in year: Int64) -> Int64 {
        func start(_ month: Int64, _ day: Int64) -> Int64 {
            CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0).secondsSince1970 / 86_400
        }
        let day: Int64
        switch turn.day {
        case .weekday(let month, let week, let weekday):
            let first = start(month, 1)
            let next = month == 12 ? first + 31 : start(month + 1, 1)
            // The first day of 1970 was a Thursday.
            let shift = (weekday - (first + 4) % 7 + 7) % 7
            let wanted = first + shift + (week - 1) * 7
            day = wanted < next ? wanted : wanted - 7
        case .julian(let number):
            let isLeap = start(3, 1) - start(2, 1) == 29
            day = start(1, 1) + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .ordinal(let number): day = start(1, 1) + number
        }
        return day * 86_400 + turn.seconds
    }

    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = text[...].utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        func next(is mark: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: mark) }

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard next(is: mark) else { return false }
            rest.removeFirst()
            return true
        }

        /// Three letters at least, or anything in angle brackets; false for none.
        mutating func name() -> Bool {
            if skip("<") {
                guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[rest.index(after: close)...]
                return true
            }
            let letters = rest.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }.count
            rest = rest.dropFirst(letters)
            return letters >= 3
        }

        mutating func number() -> Int64? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let sign: Int64 = skip("-") ? -1 : 1
            if sign == 1 { _ = skip("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] as [Int64] where skip(":") {
                guard let number = number() else { return nil }
                seconds += number * unit
            }
            return sign * seconds
        }

        mutating func turn() -> Turn? {
            let day: Turn.Day
            if skip("M") {
                guard let month = number(), (1...12).contains(month), skip("."), let week = number(), (1...5).contains(week), skip("."),
                    let weekday = number(), weekday < 7
                else { return nil }
                day = .weekday(month: month, week: week, day: weekday)
            } else if skip("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), number < 366 else { return nil }
                day = .ordinal(number)
            }
            guard skip("/") else { return Turn(day: day, seconds: 7200) }
            return time().map { Turn(day: day, seconds: $0) }
        }
    }
}
