import Testing

@testable import Incidents

@Suite("Bounds of texts count characters and bytes")
struct TextBoundTests {
    private let bound = TextBound(characters: 10)

    @Test("What fits is not touched", arguments: ["", "0123456789", "яяяяяяяяяя", "👍👍👍👍👍👍👍👍👍👍"])
    func keeps(text: String) {
        #expect(bound.allows(text) && bound.cut(text) == text)
    }

    @Test("Characters are counted: a cut falls between two of them")
    func cutsCharacters() {
        #expect(bound.cut("0123456789a") == "012345678…")
        #expect(bound.cut(String(repeating: "e\u{301}", count: 11)) == String(repeating: "e\u{301}", count: 9) + "…")
    }

    @Test("Bytes are counted: characters of many code points do not pass as a few")
    func cutsBytes() {
        let family = "👩‍👩‍👧"
        let cut = bound.cut(String(repeating: family, count: 10))
        #expect(cut == family + "…" && cut.utf8.count <= bound.bytes)
    }

    @Test("A character of millions of marks is cut inside, and quickly", .timeLimit(.minutes(5)))
    func cutsMarks() {
        let cut = bound.cut("a" + String(repeating: "\u{301}", count: 7_500_000))
        #expect(cut.utf8.count <= bound.bytes && cut.unicodeScalars.starts(with: ["a", "\u{301}"]) && cut.unicodeScalars.last == "…")
        let behind = bound.cut("abc" + String(repeating: "\u{301}", count: 1000))
        #expect(behind == "ab…")
    }

    @Test("A cut never falls inside the bytes of a code point", arguments: 1...20)
    func cutsCodePoints(length: Int) {
        let text = String(repeating: "a", count: length) + String(repeating: "\u{1D165}", count: 40)
        #expect(!bound.cut(text).unicodeScalars.contains("\u{FFFD}"))
        #expect(String(text.prefix(utf8: length + 2)) == String(repeating: "a", count: length))
        #expect(text.suffix(utf8: 6).unicodeScalars.elementsEqual(["\u{1D165}"]))
    }
}
