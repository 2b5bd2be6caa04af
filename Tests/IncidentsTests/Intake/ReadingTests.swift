import Kernel
import Testing

@testable import Incidents

@Suite("Levels and times as loggers write them")
struct ReadingTests {
    @Test(
        "Words of levels, in any case",
        arguments: [
            ("ERROR", Level.error), ("err", .error), ("SEVERE", .error), ("Fatal", .critical), ("crit", .critical), ("EMERG", .critical),
            ("emergency", .critical), ("alert", .critical), ("panic", .critical), ("warn", .warning), (" Warning ", .warning),
            ("notice", .info), ("Informational", .info), ("trace", .debug), ("VERBOSE", .debug),
        ])
    func words(word: String, level: Level) { #expect(Level(loggersWord: word) == level) }

    @Test(
        "Numbers of syslog and of Python, also as text",
        arguments: [
            (Int64(0), Level.critical), (2, .critical), (3, .error), (4, .warning), (5, .info), (6, .info), (7, .debug), (10, .debug),
            (20, .info),
            (25, .info), (30, .warning), (40, .error), (50, .critical), (60, .critical),
        ])
    func numbers(number: Int64, level: Level) {
        #expect(Level(loggersNumber: number) == level && Level(loggersWord: String(number)) == level)
    }

    @Test(
        "What is not well known is none",
        arguments: ["", "loud", "8", "-1", "100", "1e1", "error!", String(repeating: "error ", count: 100_000)])
    func unknownWords(word: String) { #expect(Level(loggersWord: word) == nil) }

    @Test(
        "Times as programs write them",
        arguments: [
            "2026-11-21T09:05:39.250Z", "2026-11-21 09:05:39.250", "2026-11-21T09:05:39,250", "2026-11-21T12:05:39.250+0300",
            "2026-11-21T12:05:39.250+03", "2026-11-21 12:05:39.250 +03:00", "2026/11/21 09:05:39.250 UTC", " 2026-11-21t09:05:39.250z ",
            "1795251939.25", "1795251939250", "1795251939250000", "1795251939250000000", "2026-11-21T04:05:39.250-0500",
        ])
    func times(text: String) { #expect(Timestamp(loose: text)?.rfc3339 == "2026-11-21T09:05:39.250000Z") }

    @Test(
        "Parts may be missing",
        arguments: [("2026-11-21", "2026-11-21T00:00:00.000000Z"), ("2026-11-21 09:05", "2026-11-21T09:05:00.000000Z")])
    func shortTimes(text: String, time: String) { #expect(Timestamp(loose: text)?.rfc3339 == time) }

    @Test(
        "What is no time is none",
        arguments: [
            "", "yesterday", "2026-02-30", "2026-13-01T00:00:00Z", "2026-11-21T25:00:00", "99999-01-01T00:00:00Z", "21.11.2026", "-5",
            "1e9",
            "nan", "2026-11-21T09:05:39+99:99", "1.2.3", String(repeating: "9", count: 40), String(repeating: "1", count: 1_000_000),
        ])
    func noTimes(text: String) { #expect(Timestamp(loose: text) == nil) }

    @Test("Numbers beyond all units are none", arguments: [.nan, .infinity, -1, 1e19, 1e300])
    func noNumbers(number: Double) { #expect(Timestamp(since1970: number) == nil) }
}
