import Foundation
import Kernel
import Platform
import Testing

@Suite("Texts, times and lines of calendars")
struct CalendarTextTests {
    @Test(
        "Nothing in a text ends the line or the property",
        arguments: [
            ("a; b, c \\ d", "a\\; b\\, c \\\\ d"), ("one\ntwo\r\nthree\rfour", "one\\ntwo\\nthree\\nfour"), ("\r\n\r\n", "\\n\\n"),
            ("x\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x\\nEND:VEVENT\\nBEGIN:VEVENT"), ("a\u{0}\u{7}b\tc", "ab\tc"), ("", ""),
            ("👩‍👩‍👧 ё", "👩‍👩‍👧 ё"),
        ])
    func escapes(text: String, expected: String) { #expect(CalendarText.escaped(text) == expected) }

    @Test("Times are of UTC, to the second")
    func moments() throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-20T10:15:02.999999+01:00"))
        #expect(CalendarText.moment(time) == "20261120T091502Z")
    }

    @Test(
        "No line is longer than 75 bytes, and none is cut within a character that fits into one",
        arguments: ["a", "ы", "😀", "ab\u{301}", "👩‍👩‍👧", "a" + String(repeating: "\u{301}", count: 200)])
    func folds(part: String) {
        let line = "SUMMARY:" + String(repeating: part, count: 100)
        let folded = CalendarText.folded(line)
        #expect(folded.hasSuffix("\r\n"))
        for line in folded.split(separator: "\r\n") { #expect(line.utf8.count <= 75) }
        #expect(folded.replacingOccurrences(of: "\r\n ", with: "", options: .literal) == line + "\r\n")
    }
}
