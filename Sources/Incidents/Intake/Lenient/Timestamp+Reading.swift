import Foundation
import Kernel

extension Timestamp {
    /// A time as programs write it: a date with or without time of day and zone (none is UTC), or the time since 1970 in
    /// seconds, milliseconds, microseconds or nanoseconds. Nil for what cannot be read.
    init?(loose text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let text = text.trimmingWhitespace()
        if let time = Timestamp(rfc3339: text) ?? Timestamp(civil: text) { self = time; return }
        if let number = Int64(text) { self.init(since1970: number); return }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }), let number = Double(text) else { return nil }
        self.init(since1970: number)
    }

    /// The unit is the one that puts the number into our time: seconds have ten digits for centuries, milliseconds thirteen.
    init?(since1970 number: Int64) {
        switch number {
        case ..<0: return nil
        case ..<100_000_000_000: self.init(microseconds: number * 1_000_000)
        case ..<100_000_000_000_000: self.init(microseconds: number * 1000)
        case ..<100_000_000_000_000_000: self.init(microseconds: number)
        default: self.init(microseconds: number / 1000)
        }
    }

    /// The same with a fraction.
    init?(since1970 number: Double) {
        guard number.isFinite, number >= 0, number < 9e18 else { return nil }
        let unit: Double = number < 1e11 ? 1_000_000 : number < 1e14 ? 1000 : 1
        guard number < 1e17 else { self.init(since1970: Int64(number)); return }
        self.init(microseconds: Int64((number * unit).rounded()))
    }

    /// Brought into the form that RFC 3339 has.
    private init?(civil text: String) {
        let pattern =
            /(\d{4})[-\/.](\d\d)[-\/.](\d\d)(?:[Tt ]\s*(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*([Zz]|UTC|GMT|([+\-])(\d\d):?(\d\d)?)?/
        guard let match = text.wholeMatch(of: pattern)?.output else { return nil }
        let day = "\(match.1)-\(match.2)-\(match.3)"
        let clock = "\(match.4 ?? "00"):\(match.5 ?? "00"):\(match.6 ?? "00")"
        let fraction = match.7.map { "." + $0 } ?? ""
        let zone = match.9.map { "\($0)\(match.10 ?? "00"):\((match.11 ?? nil) ?? "00")" } ?? "Z"
        self.init(rfc3339: "\(day)T\(clock)\(fraction)\(zone)")
    }
}
