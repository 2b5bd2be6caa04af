import Testing

@testable import Tickets

@Suite struct DayWindowTests {
    @Test(arguments: [
        ("00:00-03:00", 0, true), ("00:00-03:00", 179, true), ("00:00-03:00", 180, false), ("22:00-02:00", 1439, true),
        ("22:00-02:00", 0, true), ("22:00-02:00", 120, false), ("22:00-02:00", 600, false), ("00:00-24:00", 1439, true),
        ("20:00-00:00", 1439, true), ("20:00-00:00", 0, false),
    ]) func itContainsItsMinutes(text: String, minute: Int, isInside: Bool) throws {
        #expect(try #require(DayWindow(text)).contains(minute) == isInside)
    }

    @Test(arguments: ["", "00:00", "00:00-00:00", "0:00-3:00", "24:00-03:00", "00:60-03:00", "00:00-25:00", "00:00-03:00-04:00", "a-b"])
    func whatIsNoPartOfADayIsNone(text: String) { #expect(DayWindow(text) == nil) }

    @Test func itIsWrittenAsItIsRead() {
        #expect(DayWindow("00:00-03:00") == .night)
        #expect(DayWindow("22:05-00:00")?.description == "22:05-24:00")
    }
}
