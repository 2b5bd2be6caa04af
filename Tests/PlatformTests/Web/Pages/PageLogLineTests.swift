import Platform
import Testing

@Suite("Lines of logs on pages")
struct PageLogLineTests {
    @Test(
        "Lines are split at every kind of line end, and the last one begins no empty line",
        arguments: [
            ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("", []), ("\n", [""]), ("a\n\nb", ["a", "", "b"]),
        ])
    func lines(text: String, lines: [String]) {
        #expect(PageLogLine.lines(of: text).map(\.line) == lines)
    }

    @Test(
        "Lines that say that something is wrong are marked",
        arguments: [
            ("2026-11-21 12:05:00 ERROR gateway timed out", "error"), ("[err] x", "error"), ("Traceback (most recent call last):", "error"),
            ("KeyError: 'sku'", "error"), ("java.lang.IllegalStateException: closed", "error"), ("CRITICAL:root:no", "error"),
            ("2026 WARN pool is full", "warning"), ("WARNING slow", "warning"), ("level=warn msg=x", "warning"),
        ])
    func marked(line: String, kind: String) {
        #expect(PageLogLine(line).kind == kind)
    }

    @Test(
        "Other lines are not, nor are words far behind",
        arguments: [
            "INFO all is well", "0 errors found", "terror", "", "DEBUG " + String(repeating: "x", count: 300) + " ERROR",
        ])
    func unmarked(line: String) {
        #expect(PageLogLine(line).kind == nil)
    }
}
