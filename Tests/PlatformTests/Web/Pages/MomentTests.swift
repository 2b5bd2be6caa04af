import Foundation
import Kernel
import Platform
import Testing

@Suite("Times on pages")
struct MomentTests {
    @Test("A moment is told relatively and exactly, in the reader's words and zone")
    func forms() throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-21T09:00:00Z"))
        let now = time.adding(.seconds(240))
        let zone = try #require(TimeZone(identifier: "Europe/Moscow"))
        let english = Moment(time, ReaderFormats(language: .english, timeZone: zone, now: now))
        #expect(english.ago == "4\u{A0}min ago")
        #expect(english.exact.contains("12:00:00"))
        #expect(english.exact.contains("UTC+3"))
        #expect(Timestamp(rfc3339: english.iso) == time)
        let russian = Moment(time, ReaderFormats(language: .russian, timeZone: zone, now: now))
        #expect(russian.ago == "4\u{A0}мин назад")
        let portuguese = Moment(time, ReaderFormats(language: .portuguese, timeZone: zone, now: now))
        #expect(portuguese.ago == "há 4\u{A0}min")
    }
}
