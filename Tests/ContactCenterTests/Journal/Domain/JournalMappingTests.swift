import Testing

@testable import ContactCenter

struct JournalMappingTests {
    @Test func tablesAndColumnsMayBeCalledOtherwise() throws {
        let entries = try ["calls=CC_Calls", " Calls.datetime = started_at "].map { try #require(JournalMapping.Entry($0)) }
        let mapping = JournalMapping(entries)
        #expect(mapping.name(of: .calls) == "CC_Calls")
        #expect(mapping.name(of: "datetime", in: .calls) == "started_at")
        #expect(mapping.name(of: "id", in: .calls) == "id")
        #expect(mapping.name(of: .results) == "calls_result")
        #expect(entries.map(\.description) == ["calls=CC_Calls", "calls.datetime=started_at"])
    }

    @Test(arguments: ["", "calls", "calls=", "=x", "nowhere=x", "calls.nothing=x", "calls.=x"])
    func othersAreNone(text: String) { #expect(JournalMapping.Entry(text) == nil) }

    @Test func hoursAreThoseOfAWeek() {
        let times = ["monday_from": "09:00:00", "monday_to": "18:30:00", "tuesday_from": "09:00:00", "sunday_from": "x", "sunday_to": "y"]
        let schedule = JournalSchedule { times[$0] }
        #expect(schedule.days == ["09:00 - 18:30", nil, nil, nil, nil, nil, nil])
    }
}
