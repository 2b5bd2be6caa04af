import Kernel
import Platform

/// Shifts as calendar programs take them (RFC 5545).
struct CalendarFile: Sendable {
    /// Lines as they are sent: ended by CR LF, none longer than 75 bytes.
    let text: String

    /// - Parameter time: when it was made.
    init(_ content: ScheduleOperations.CalendarContent, at time: Timestamp, texts: TextCatalog) {
        let title = texts.text(content.isOwn ? "calendar_own_title" : "calendar_title", ["name": content.name])
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Switchboard//On call//EN", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:" + CalendarText.escaped(title), "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        ]
        for shift in content.shifts {
            guard let user = shift.user, let from = shift.from, let until = shift.until else { continue }
            // What follows from who and when stays the same event however often it is asked for.
            let name = "\(shift.schedule.id)-\(from.seconds)-\(shift.userID?.rawValue ?? 0)"
            let summary = content.isOwn ? texts.text("calendar_own_event", ["schedule": shift.schedule.name]) : user
            lines += [
                "BEGIN:VEVENT", "UID:shift-\(name)@switchboard", "DTSTAMP:" + CalendarText.moment(time),
                "DTSTART:" + CalendarText.moment(from),
                "DTEND:" + CalendarText.moment(until), "SUMMARY:" + CalendarText.escaped(summary),
                "DESCRIPTION:"
                    + CalendarText.escaped(
                        shift.isOverride
                            ? texts["duty_stands_in"] : shift.layer.map { texts.text("duty_layer", ["layer": $0]) } ?? ""),
                "TRANSP:TRANSPARENT", "END:VEVENT",
            ]
        }
        text = (lines + ["END:VCALENDAR"]).map { CalendarText.folded($0) }.joined()
    }
}
