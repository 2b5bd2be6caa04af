import Kernel
@testable import Platform
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_795_251_939, "Sat, 21 Nov 2026 09:05:39 GMT"),
    ])
    func theHeaderDate(seconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: seconds * 1_000_000).httpDate == expected)
    }
}
