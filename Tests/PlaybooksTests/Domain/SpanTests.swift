import Testing

@testable import Playbooks

@Suite struct SpanTests {
    @Test(arguments: [("90s", 90), ("5m", 300), ("1h", 3600), ("0s", 0), ("120s", 120)])
    func reads(text: String, seconds: Int) throws { #expect(try #require(Span(text)).seconds == seconds) }

    @Test(arguments: [
        "", "5", "m", "5 m", "-5m", "+5m", "5d", "1.5h", "99999999999999999999s", "9000h", "５m",
    ])
    func refuses(text: String) { #expect(Span(text) == nil) }

    @Test(
        "in the largest unit of which it is a whole number", arguments: [(90, "90s"), (300, "5m"), (7200, "2h"), (0, "0s"), (3660, "61m")])
    func writes(seconds: Int, text: String) { #expect(Span(seconds: seconds).description == text) }
}
