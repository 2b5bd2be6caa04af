import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("The form of a silence")
struct SilenceFormTests {
    private let clock = ZoneClock(.gmt)

    private func draft(_ fields: [String: String], over old: SilenceDraft? = nil) throws -> SilenceDraft {
        let all = ["name": "Nights", "when.text": "{ all: [ { service: Shop } ] }", "zone": "Europe/Berlin"].merging(fields) { $1 }
        let pairs = all.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
        return try SilenceForm(FormData(pairs.joined(separator: "&"))).draft(in: clock, over: old)
    }

    @Test("Several parts of a week, and the form of them again")
    func severalHours() throws {
        let hours = [
            DutyHours(days: [.fri], from: 1320, to: 360), DutyHours(days: [.sat, .sun], from: 0, to: 1440), DutyHours(from: 720, to: 780),
        ]
        let typed = try draft([
            "day": "fri", "hours_from": "22:00", "hours_to": "06:00", "more_hours": "sat,sun 00:00-24:00\r\n\r\n12:00-13:00",
        ])
        #expect(typed.window.hours == hours && typed.window.clock?.identifier == "Europe/Berlin")
        let form = SilenceForm(typed, in: clock)
        #expect(form.moreHours == "sat,sun 00:00-24:00\n12:00-13:00" && form.hoursFrom == "22:00" && form.days == ["fri"])
        #expect(try form.draft(in: clock, over: typed) == typed)
        #expect(try draft(["more_hours": "sat 10:00-11:00"]).window.hours == [DutyHours(days: [.sat], from: 600, to: 660)])
    }

    @Test(
        "Hours that cannot be read, and days without hours, are refused",
        arguments: [["more_hours": "sometimes"], ["hours_from": "22:00"], ["day": "sat", "until": "2099-01-01T10:00"]])
    func refused(fields: [String: String]) {
        #expect(throws: ClientError.silenceNotValid("hours")) { _ = try draft(fields) }
    }
}
