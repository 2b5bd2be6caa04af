import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("The form of a schedule")
struct ScheduleFormTests {
    private func form(_ fields: [String: String]) throws -> FormData {
        let all = [
            "name": " Primary ", "zone": "Europe/Berlin", "layer.1.name": "week", "layer.1.every": "1w",
            "layer.1.start": "2026-01-05T09:00",
            "layer.1.users": "ann, bob ,", "layer.1.hours": "mon,TUE 22:00-06:00\r\n\r\n09:00-24:00",
            // Taken out: neither a name nor users.
            "layer.2.every": "1w", "layer.3.name": "last", "layer.3.every": "12h", "layer.3.start": "2026-01-05 09:00",
            "layer.3.users": "cyd",
        ].merging(fields) { $1 }
        let pairs = all.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
        return FormData(pairs.joined(separator: "&"))
    }

    @Test("What was typed is a schedule; overrides have forms of their own")
    func draft() throws {
        let draft = try ScheduleForm.draft(try form([:]))
        #expect(draft.name == "Primary" && draft.clock.identifier == "Europe/Berlin" && draft.overrides == nil)
        #expect(draft.layers?.map(\.name) == ["week", "last"] && draft.layers?.first?.users == ["ann", "bob"])
        #expect(
            draft.layers?.first?.hours == [DutyHours(days: [.mon, .tue], from: 1320, to: 360), DutyHours(from: 540, to: 1440)])
        #expect(draft.layers?.first?.hours.map(\.line) == ["mon,tue 22:00-06:00", "09:00-24:00"])
    }

    @Test(
        "What is wrong is told with its field",
        arguments: [
            ("zone", "Mars", "zone"), ("layer.1.every", "soon", "layers.1.every"), ("layer.1.start", "", "layers.1.start"),
            ("layer.1.hours", "noday 09:00-10:00", "layers.1.hours"), ("layer.1.hours", "09:00", "layers.1.hours"),
            ("layer.3.every", "", "layers.2.every"),
        ])
    func refused(_ field: String, _ value: String, _ told: String) throws {
        let form = try form([field: value])
        #expect(throws: ClientError.scheduleNotValid(told)) { _ = try ScheduleForm.draft(form) }
    }

    @Test(
        "A month is the weeks it lies in",
        arguments: [
            ("2026-03-15", "2026-02-23", 6, "2026-02-28", "2026-04-01"), ("2026-12-31", "2026-11-30", 5, "2026-11-30", "2027-01-01"),
            ("2027-02-01", "2027-02-01", 4, "2027-01-31", "2027-03-01"),
        ])
    func months(_ day: String, _ monday: String, _ weeks: Int, _ previous: String, _ next: String) throws {
        let days = CalendarDays(.month, holding: try #require(CalendarDays.day(day)))
        #expect(CalendarDays.text(days.weeks[0]) == monday && days.weeks.count == weeks)
        #expect(CalendarDays.text(days.previous) == previous && CalendarDays.text(days.next) == next)
        #expect(CalendarDays.day("2026-02-30") == nil && CalendarDays.day("today") == nil)
    }
}
