import Foundation
import Kernel
import Platform

/// Times of shifts as a reader writes them.
struct DutyFormats: Sendable {
    let texts: TextCatalog
    let formats: ReaderFormats

    /// `Sun 29 Mar, 02:00`.
    func moment(_ time: Timestamp) -> String { "\(weekday(time)) \(formats.day(time)), \(formats.hour(time))" }

    /// `Sun`.
    func weekday(_ time: Timestamp) -> String {
        var style = Date.FormatStyle.dateTime.weekday(.abbreviated)
        (style.locale, style.timeZone) = (formats.language.locale, formats.timeZone)
        return time.date.formatted(style)
    }

    /// `March 2026`.
    func month(_ time: Timestamp) -> String {
        var style = Date.FormatStyle.dateTime.month(.wide).year()
        (style.locale, style.timeZone) = (formats.language.locale, formats.timeZone)
        return time.date.formatted(style)
    }

    /// `from Mon 2 Mar, 09:00 until Mon 9 Mar, 09:00`, with what is not for ever.
    func span(_ from: Timestamp?, _ until: Timestamp?) -> String {
        switch (from, until) {
        case (let from?, let until?): texts.text("duty_span", ["from": moment(from), "until": moment(until)])
        case (let from?, nil): texts.text("duty_from", ["from": moment(from)])
        case (nil, let until?): texts.text("duty_until", ["until": moment(until)])
        case (nil, nil): texts["duty_always"]
        }
    }

    /// `ann`, or that it is nobody.
    func person(_ shift: ScheduleOperations.OnCall) -> String { shift.user ?? texts["duty_nobody"] }

    /// By which layer, or that somebody stands in; nil in a gap.
    func source(_ shift: ScheduleOperations.OnCall) -> String? {
        shift.isOverride ? texts["duty_stands_in"] : shift.layer.map { texts.text("duty_layer", ["layer": $0]) }
    }
}
