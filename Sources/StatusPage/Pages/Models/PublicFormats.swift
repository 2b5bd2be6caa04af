import Foundation
import Kernel
import Platform

/// How the public page writes what it shows: in the page's zone and exact, so that a kept copy stays true however old it is. A
/// script rewrites times in the visitor's own zone.
struct PublicFormats: Sendable {
    let texts: TextCatalog
    private let formats: ReaderFormats

    var language: Language { texts.language }
    var timeZone: TimeZone { formats.timeZone }
    var now: Timestamp { formats.now }

    init(_ texts: TextCatalog, timeZone: TimeZone, now: Timestamp) {
        self.texts = texts
        formats = ReaderFormats(language: texts.language, timeZone: timeZone, now: now)
    }

    /// `21 Nov 2026, 12:05 UTC+3`.
    func time(_ time: Timestamp) -> PublicTime {
        PublicTime(iso: time.rfc3339, shown: "\(formats.date(time)), \(formats.hour(time)) \(formats.zoneName(at: time))")
    }

    /// The time of a figure, to the second.
    func exactTime(_ time: Timestamp) -> PublicTime { PublicTime(iso: time.rfc3339, shown: formats.dateTime(time)) }

    /// `20 Nov 2026` of `2026-11-20`.
    func day(_ date: String) -> String {
        // Noon in UTC lies on that day; written in UTC it stays there.
        guard let noon = Timestamp(rfc3339: date + "T12:00:00Z") else { return date }
        return ReaderFormats(language: language, timeZone: .gmt, now: noon).date(noon)
    }

    /// `10:05`.
    func hour(_ time: Timestamp) -> String { formats.hour(time) }

    /// `Friday 20 November`, of a day counted from 1 January 1970.
    func longDay(_ day: Int) -> String { written(day) { $0.weekday(.wide).day().month(.wide) } }

    /// `Fri`, and `Friday`.
    func weekday(_ day: Int, isLong: Bool) -> String { written(day) { $0.weekday(isLong ? .wide : .abbreviated) } }

    private func written(_ day: Int, _ form: (Date.FormatStyle) -> Date.FormatStyle) -> String {
        // Noon in UTC lies on that day; written in UTC it stays there.
        let noon = Date(timeIntervalSince1970: Double(day) * 86_400 + 43_200)
        return noon.formatted(form(Date.FormatStyle(locale: language.locale, timeZone: .gmt)))
    }

    /// `November 2026`.
    func month(_ time: Timestamp) -> String {
        let style = Date.FormatStyle(locale: language.locale, timeZone: timeZone).month(.wide).year()
        return time.date.formatted(style)
    }

    /// `99.98%`, rounded down: what was not up all the time is never a hundred.
    func percent(_ share: Double) -> String {
        share.formatted(.percent.precision(.fractionLength(0...2)).rounded(rule: .down).locale(language.locale))
    }

    func number(_ number: Int) -> String { formats.number(number) }

    func duration(_ duration: Duration) -> String { formats.duration(duration) }

    func duration(seconds: Int) -> String { duration(.seconds(seconds)) }

    /// `350 ms`, `1.3 s`.
    func milliseconds(_ amount: Int) -> String {
        guard amount >= 1000 else { return texts.text("public_milliseconds", ["number": number(amount)]) }
        let seconds = (Double(amount) / 1000).formatted(.number.precision(.fractionLength(0...1)).locale(language.locale))
        return texts.text("public_seconds", ["number": seconds])
    }

    /// The country's name in the reader's language.
    func country(_ code: String) -> String {
        language.locale.localizedString(forRegionCode: code) ?? CountryTable.iso3166.name(of: code) ?? code
    }
}

/// A time as the template `public_time` shows it.
struct PublicTime: Hashable {
    let iso: String
    let shown: String
}
