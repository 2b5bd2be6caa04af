import Testing

@testable import Kernel

@Suite struct EventIDTests {
    @Test(arguments: [0, 1, 31, 32, 1_234_567_890_123, Int64.max])
    func textIsReadBack(number: Int64) {
        let text = EventID(rawValue: number).description
        #expect(text.utf8.count == 13)
        #expect(EventID(text)?.rawValue == number)
    }

    @Test func textsSortAsTheNumbersDo() {
        let numbers = (0..<1000).map { _ in Int64.random(in: 0...Int64.max) }.sorted()
        #expect(
            numbers.map { EventID(rawValue: $0).description }.sorted()
                == numbers.map { EventID(rawValue: $0).description })
    }

    @Test(arguments: [
        "", "0", "000000000000", "00000000000000", "000000000000I", "000000000000L", "000000000000O", "000000000000U",
        "000000000000a", "00000000000-1", "ZZZZZZZZZZZZZ", "8000000000000", "0000000000é0", " 000000000000",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(EventID(text) == nil)
    }

    @Test func holdsItsTimeToTheMillisecond() throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-21T09:05:39.145999Z"))
        #expect(EventID(notBefore: time).time.rfc3339 == "2026-11-21T09:05:39.145000Z")
    }

    @Test func isNeverNegativeWhateverTheTime() {
        #expect(EventID(notBefore: Timestamp(microseconds: .min)).rawValue == 0)
        #expect(EventID(notBefore: Timestamp(microseconds: 0)).rawValue == 0)
        #expect(
            EventID(notBefore: Timestamp(microseconds: .max)).rawValue > EventID(
                notBefore: Timestamp(microseconds: 1 << 60)
            ).rawValue - 1)
        #expect(EventID(notBefore: Timestamp(microseconds: .max)).rawValue > 0)
    }
}
