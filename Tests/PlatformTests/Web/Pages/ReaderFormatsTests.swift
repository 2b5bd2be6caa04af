import Foundation
import Kernel
import Platform
import Testing

@Suite struct ReaderFormatsTests {
    private let now = Timestamp(rfc3339: "2026-11-21T09:05:39Z") ?? Timestamp(microseconds: 0)

    private func formats(_ language: Language, zone: String = "Europe/Moscow") throws -> ReaderFormats {
        ReaderFormats(language: language, timeZone: try #require(TimeZone(identifier: zone)), now: now)
    }

    @Test func numbersAreGroupedAsTheReaderDoes() throws {
        #expect(try formats(.english).number(1_234_567) == "1,234,567")
        #expect(try formats(.russian).number(1_234_567) == "1\u{A0}234\u{A0}567")
        #expect(try formats(.portuguese).number(1_234_567) == "1.234.567")
        #expect(try formats(.english).decimal(1234.56) == "1,234.6")
        #expect(try formats(.russian).decimal(2) == "2")
        #expect(try formats(.english).count(1000, exactTo: 1000) == "1,000")
        #expect(try formats(.english).count(1001, exactTo: 1000) == "1,000+")
    }

    @Test func timesAreInTheReadersZone() throws {
        #expect(try formats(.english).dateTime(now) == "21 Nov 2026, 12:05:39 UTC+3")
        #expect(try formats(.english, zone: "America/St_Johns").dateTime(now) == "21 Nov 2026, 05:35:39 UTC−3:30")
        #expect(try formats(.english, zone: "GMT").clock(now) == "09:05:39")
        let russian = try formats(.russian).dateTime(now)
        #expect(russian.hasPrefix("21 нояб. 2026") && russian.hasSuffix("г., 12:05:39 UTC+3"))
        #expect(try formats(.portuguese).date(now) == "21 de nov. de 2026")
    }

    @Test(arguments: [
        (0, "just now"), (4, "just now"), (5, "5\u{A0}s ago"), (250, "4\u{A0}min ago"), (7199, "1\u{A0}h ago"), (200_000, "2\u{A0}d ago"),
        (-120, "in 2\u{A0}min"), (604_800, "14 Nov 2026"),
    ])
    func relativeTimesUseTheLargestUnit(seconds: Int, expected: String) throws {
        #expect(try formats(.english).relative(now.adding(.seconds(-seconds))) == expected)
    }

    @Test func relativeTimesAreTranslated() throws {
        #expect(try formats(.russian).relative(now.adding(.seconds(-240))) == "4\u{A0}мин назад")
        #expect(try formats(.portuguese).relative(now.adding(.seconds(-240))) == "há 4\u{A0}min")
        #expect(try formats(.russian).relative(now.adding(.seconds(7200))) == "через 2\u{A0}ч")
    }

    @Test(arguments: [
        (45, "45\u{A0}s"), (240, "4\u{A0}min"), (7500, "2\u{A0}h 5\u{A0}min"), (273_600, "3\u{A0}d 4\u{A0}h"), (0, "0\u{A0}s"),
    ])
    func durationsUseTwoUnits(seconds: Int, expected: String) throws {
        #expect(try formats(.english).duration(.seconds(seconds)) == expected)
    }
}
