import Kernel
import Platform

/// Shifts as calendar programs take them (RFC 5545).
struct CalendarFile: Sendable {
    static let contentType = "text/calendar; charset=utf-8"

    /// Lines as they are sent: ended by CR LF, none longer than 75 bytes.
    let text: String

    /// - Parameter time: when it was made.
    init(_ content: ScheduleOperations.CalendarContent, at time: Timestamp, texts: TextCatalog) {
        let title = texts.text(content.isOwn ? "calendar_own_title" : "calendar_title", ["name": content.name])
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Switchboard//On call//EN", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:" + Self.escaped(title), "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        ]
        for shift in content.shifts {
            guard let user = shift.user, let from = shift.from, let until = shift.until else { continue }
            // What follows from who and when stays the same event however often it is asked for.
            let name = "\(shift.schedule.id)-\(from.seconds)-\(shift.userID?.rawValue ?? 0)"
            let summary = content.isOwn ? texts.text("calendar_own_event", ["schedule": shift.schedule.name]) : user
            lines += [
                "BEGIN:VEVENT", "UID:shift-\(name)@switchboard", "DTSTAMP:" + Self.moment(time), "DTSTART:" + Self.moment(from),
                "DTEND:" + Self.moment(until), "SUMMARY:" + Self.escaped(summary),
                "DESCRIPTION:"
                    + Self.escaped(
                        shift.isOverride
                            ? texts["duty_stands_in"] : shift.layer.map { texts.text("duty_layer", ["layer": $0]) } ?? ""),
                "TRANSP:TRANSPARENT", "END:VEVENT",
            ]
        }
        text = (lines + ["END:VCALENDAR"]).map(Self.folded).joined()
    }

    /// `20261120T091502Z`.
    private static func moment(_ time: Timestamp) -> String {
        CivilTime(secondsSince1970: time.seconds).text.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,").replacing("\n", with: "\\n")
    }

    /// What is longer than a line goes on in the next one behind a space.
    private static func folded(_ line: String) -> String {
        var (folded, length) = ("", 0)
        for character in line {
            let size = character.utf8.count
            if length + size > 75 { (folded, length) = (folded + "\r\n ", 1) }
            folded.append(character)
            length += size
        }
        return folded + "\r\n"
    }
}
