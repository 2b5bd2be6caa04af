import Kernel
import Platform
import Testing

@Suite("How long the other side asks to be left alone") struct RetryAfterTests {
    private let now = Timestamp(rfc3339: "2026-11-21T09:00:00Z")

    @Test(
        "Seconds and dates are read, the past is now, and no wait is longer than a day",
        arguments: [
            ("5", 5), (" 120 ", 120), ("0", 0), ("-3", 0), ("99999999", 86_400), ("Sat, 21 Nov 2026 09:00:30 GMT", 30),
            ("Sat, 21 Nov 2026 08:00:00 GMT", 0), ("Sun, 22 Nov 2026 10:00:00 GMT", 86_400),
        ])
    func reads(text: String, seconds: Int64) throws {
        let answer = OutboundHTTP.Answer(status: 503, headers: ["retry-after": text])
        #expect(answer.retryAfter(at: try #require(now)) == .seconds(seconds))
    }

    @Test(
        "What is neither says nothing", arguments: [nil, "", "soon", "5 minutes", "Sat, 31 Feb 2026 09:00:30 GMT", "99999999999999999999"])
    func unread(text: String?) throws {
        var answer = OutboundHTTP.Answer(status: 503)
        answer.headers["retry-after"] = text
        #expect(answer.retryAfter(at: try #require(now)) == nil)
    }
}
