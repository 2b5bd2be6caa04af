extension Timestamp {
    /// Reads an RFC 3339 date-time (`2026-11-21T09:05:39.145+03:00`; `t`, `z` and a space in place of the T also pass).
    /// Nil for anything else, also for a day that does not exist; what is finer than a microsecond is cut off.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), reader.skip("T", "t", " "),
            let hour = reader.number(digits: 2), reader.skip(":"),
            let minute = reader.number(digits: 2), reader.skip(":"),
            let second = reader.number(digits: 2),
            (1...12).contains(month), day >= 1, day <= CivilTime.days(inMonth: month, year: year),
            hour < 24, minute < 60, second <= 60,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: min(second, 59))
        microseconds = (civil.secondsSince1970 - offset) * 1_000_000 + fraction
    }
}

/// Reads fixed-width numbers and marks from the bytes of a date.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = nextDigit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    mutating func skip(_ marks: Unicode.Scalar...) -> Bool {
        guard let byte = rest.first, marks.contains(Unicode.Scalar(byte)) else { return false }
        rest.removeFirst()
        return true
    }

    /// Microseconds of an optional `.123…`; nil when a point is not followed by a digit.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        guard var value = nextDigit() else { return nil }
        var digits = 1
        while let digit = nextDigit() {
            if digits < 6 { value = value * 10 + digit; digits += 1 }
        }
        for _ in digits..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC of `Z` or `±HH:MM`.
    mutating func offset() -> Int64? {
        if skip("Z", "z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func nextDigit() -> Int64? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - 0x30)
    }
}
