import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Shifts for calendar programs", .oneEngine)
struct CalendarFileTests {
    @Test("Lines are folded and escaped, events keep their names")
    func written() async throws {
        let fixture = try await ScheduleFixture()
        let name = "Nachtdienst; Ost, West \\ " + String(repeating: "ж", count: 40)
        _ = try await fixture.schedules.add(try fixture.draft(name), by: .commandLine)
        let token = try await fixture.schedules.makeLink(to: nil, by: fixture.caller(1, .viewer))
        let content = try await fixture.schedules.calendar(at: token)
        let texts = try Texts(parts: [.platform, OnCallPages.parts]).for(.english)
        let file = CalendarFile(content, at: fixture.world.now, texts: texts).text
        let lines = file.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 } && lines.last == "" && !file.replacing("\r\n", with: "").contains("\n"))
        let whole = file.replacing("\r\n ", with: "")
        #expect(whole.contains("SUMMARY:On call: Nachtdienst\\; Ost\\, West \\\\ жж"))
        #expect(whole.contains("DTSTART:20261120T090000Z\r\nDTEND:20261121T090000Z\r\n"))
        let names = whole.matches(of: /UID:(\S+)/).map { String($0.1) }
        #expect(names.count == content.shifts.count && Set(names).count == names.count)
        let later = try await fixture.schedules.calendar(at: token)
        #expect(CalendarFile(later, at: fixture.world.now, texts: texts).text == file)
    }

    @Test("A layer's name cannot end its line")
    func hostileNames() async throws {
        let fixture = try await ScheduleFixture()
        var draft = try fixture.draft("Nights")
        draft.layers = draft.layers?.map { layer in
            Layer(name: "x\r\nEND:VEVENT\r\nBEGIN:VEVENT", rotation: layer.rotation, users: layer.users, hours: layer.hours)
        }
        let added = try await fixture.schedules.add(draft, by: .commandLine)
        let token = try await fixture.schedules.makeLink(to: added.schedule.id, by: fixture.caller(1, .viewer))
        let texts = try Texts(parts: [.platform, OnCallPages.parts]).for(.english)
        let file = CalendarFile(try await fixture.schedules.calendar(at: token), at: fixture.world.now, texts: texts).text
        #expect(file.split(separator: "\r\n").count { $0 == "BEGIN:VEVENT" } == file.matches(of: /UID:/).count)
    }
}
