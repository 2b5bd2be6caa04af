package import Foundation
package import Kernel

/// Numbers, times and durations as a reader writes them.
package struct ReaderFormats: Sendable {
    package let language: Language
    package let timeZone: TimeZone
    /// The moment relative times are counted from.
    package let now: Timestamp

    package init(language: Language, timeZone: TimeZone, now: Timestamp) {
        (self.language, self.timeZone, self.now) = (language, timeZone, now)
    }

    package init(_ preferences: ReaderPreferences, now: Timestamp) {
        self.init(language: preferences.language, timeZone: preferences.timeZone, now: now)
    }

    /// `12,345`.
    package func number(_ number: Int) -> String { number.formatted(.number.locale(language.locale)) }

    /// `1.5`: one digit behind the point at most.
    package func decimal(_ number: Double) -> String {
        number.formatted(.number.precision(.fractionLength(0...1)).locale(language.locale))
    }

    /// `1,234` up to the bound, `1,000+` above it.
    package func count(_ count: Int, exactTo bound: Int) -> String {
        count > bound ? number(bound) + "+" : number(count)
    }

    /// `1.5 MiB`: three significant digits, units of 1,024.
    package func bytes(_ bytes: Int64) -> String {
        let units = language == .russian ? ["Б", "КиБ", "МиБ", "ГиБ", "ТиБ"] : ["B", "KiB", "MiB", "GiB", "TiB"]
        var (amount, unit) = (Double(bytes), 0)
        while abs(amount) >= 1024, unit + 1 < units.count { (amount, unit) = (amount / 1024, unit + 1) }
        let digits = unit == 0 || abs(amount) >= 100 ? 0 : abs(amount) >= 10 ? 1 : 2
        let text = amount.formatted(.number.precision(.fractionLength(0...digits)).locale(language.locale))
        return text + "\u{A0}" + units[unit]
    }

    /// `21 Nov 2026`.
    package func date(_ time: Timestamp) -> String {
        time.date.formatted(style(.dateTime.day().month(.abbreviated).year()))
    }

    /// `21 Nov 2026, 12:05:39 GMT+3`.
    package func dateTime(_ time: Timestamp) -> String {
        let day = date(time)
        let clock = time.date.formatted(style(.dateTime.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits).second(.twoDigits)))
        return "\(day), \(clock) \(zoneName(at: time))"
    }

    /// `12:05:39`.
    package func clock(_ time: Timestamp) -> String {
        time.date.formatted(style(.dateTime.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits).second(.twoDigits)))
    }

    /// `12:05`.
    package func hour(_ time: Timestamp) -> String {
        time.date.formatted(style(.dateTime.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits)))
    }

    /// `21 Nov`.
    package func day(_ time: Timestamp) -> String {
        time.date.formatted(style(.dateTime.day().month(.abbreviated)))
    }

    /// `12%`.
    package func percent(_ share: Double) -> String {
        share.formatted(.percent.precision(.fractionLength(0)).locale(language.locale))
    }

    /// `4 min ago`, `in 2 h`; beyond a week the date.
    package func relative(_ time: Timestamp) -> String {
        let elapsed = now.since(time)
        let seconds = elapsed.components.seconds
        if abs(seconds) >= 7 * 86_400 { return date(time) }
        let words = DurationWords(language)
        if abs(seconds) < 5 { return words.justNow }
        let amount = words.coarse(abs(seconds))
        return seconds > 0 ? words.ago(amount) : words.ahead(amount)
    }

    /// As people say it: `45 s`, `4 min`, `2 h 5 min`, `3 d 4 h`.
    package func duration(_ duration: Duration) -> String { Self.duration(duration, in: language) }

    /// The same for whoever reads a language, where there is no zone.
    package static func duration(_ duration: Duration, in language: Language) -> String {
        DurationWords(language).fine(abs(duration.components.seconds))
    }

    private func style(_ style: Date.FormatStyle) -> Date.FormatStyle {
        var style = style
        style.locale = language.locale
        style.timeZone = timeZone
        return style
    }

    /// `UTC+3`, as it is at that time.
    package func zoneName(at time: Timestamp) -> String {
        let offset = timeZone.secondsFromGMT(for: time.date)
        guard offset != 0 else { return "UTC" }
        let (hours, minutes) = (abs(offset) / 3600, abs(offset) % 3600 / 60)
        return "UTC\(offset < 0 ? "−" : "+")\(hours)" + (minutes == 0 ? "" : ":" + (minutes < 10 ? "0" : "") + String(minutes))
    }
}

/// Units short enough to need no plural.
private struct DurationWords {
    let units: [(seconds: Int64, word: String)]
    let justNow: String
    private let language: Language

    init(_ language: Language) {
        self.language = language
        let words: [String]
        switch language {
        case .english: (words, justNow) = (["d", "h", "min", "s"], "just now")
        case .russian: (words, justNow) = (["д", "ч", "мин", "с"], "только что")
        case .portuguese: (words, justNow) = (["d", "h", "min", "s"], "agora mesmo")
        }
        units = Array(zip([86_400, 3600, 60, 1], words))
    }

    func ago(_ amount: String) -> String {
        switch language {
        case .english: "\(amount) ago"
        case .russian: "\(amount) назад"
        case .portuguese: "há \(amount)"
        }
    }

    func ahead(_ amount: String) -> String {
        switch language {
        case .english: "in \(amount)"
        case .russian: "через \(amount)"
        case .portuguese: "em \(amount)"
        }
    }

    /// The largest unit alone.
    func coarse(_ seconds: Int64) -> String {
        let unit = units.first { seconds >= $0.seconds } ?? units[units.count - 1]
        return "\(seconds / unit.seconds)\u{A0}\(unit.word)"
    }

    /// The largest unit and the next one.
    func fine(_ seconds: Int64) -> String {
        guard let index = units.firstIndex(where: { seconds >= $0.seconds }), index + 1 < units.count else { return coarse(seconds) }
        let rest = seconds % units[index].seconds / units[index + 1].seconds
        return rest == 0 ? coarse(seconds) : "\(coarse(seconds)) \(rest)\u{A0}\(units[index + 1].word)"
    }
}
