import Testing

@testable import Incidents

@Suite("Texts with what is looked for marked")
struct MarkedTextTests {
    private func marked(_ text: MarkedText) -> String { text.pieces.map { $0.isHit ? "[\($0.words)]" : $0.words }.joined() }

    @Test(
        "Words, their beginnings and parts of identifiers, folded as searches fold them",
        arguments: [
            ("Payment failed", "paym", "[Payment] failed"), ("Payment failed", "FAILED payment", "[Payment] [failed]"),
            ("OrderService.java:88", "service 88", "Order[Service].java:[88]"), ("OrderService.java", "orderserv", "[OrderService].java"),
            ("Łódź, Ørsted", "lodz orsted", "[Łódź], [Ørsted]"), ("결제가 실패", "결제", "[결제가] 실패"), ("支付失败", "失", "支付[失]败"),
            ("ｶｰﾄﾞ2", "ド", "ｶｰ[ﾄﾞ]2"), ("مُحَمَّد", "محمد", "[مُحَمَّد]"), ("e\u{301}te\u{301} 🎉", "été", "[e\u{301}te\u{301}] 🎉"),
            ("nothing here", "else", "nothing here"), ("", "x", ""), ("<b>", "b", "<[b]>"), ("pa pay", "pa", "[pa] pay"),
            ("idCard x", "id", "[id]Card x"), ("Йод ЁЛКА ЗаказСервис", "иод елка сервис", "[Йод] [ЁЛКА] Заказ[Сервис]"),
            ("ABC支2", "支 2", "ABC[支][2]"),
        ])
    func words(text: String, query: String, expected: String) {
        let found = MarkedText(text, SearchQuery(query))
        #expect(marked(found) == expected && found.hasHits == expected.contains("["))
        #expect(found.pieces.map(\.words).joined() == text)
    }

    @Test("Without a search it is one piece")
    func plain() { #expect(MarkedText("a b", nil).pieces == [.init(words: "a b", isHit: false)]) }

    @Test(
        "In logs it is found letter by letter, whatever the case",
        arguments: [
            ("No space in SPACE", "space", "No [space] in [SPACE]"), ("aaa", "aa", "[aa]a"), ("x", "", "x"), ("Ошибка", "ошиб", "[Ошиб]ка"),
        ])
    func letters(text: String, sought: String, expected: String) { #expect(marked(MarkedText(text, finding: sought)) == expected) }

    @Test("A long line is shortened around its first hit")
    func shortened() {
        let line = String(repeating: "a ", count: 400) + "needle" + String(repeating: " b", count: 400)
        let short = MarkedText(line, SearchQuery("needle")).shortened(to: 100)
        #expect(short.hasHits && short.pieces[0].words.hasPrefix("…"))
        #expect(short.pieces.reduce(0) { $0 + $1.words.count } <= 101)
        let other = MarkedText("short needle", SearchQuery("needle"))
        #expect(other.shortened(to: 100) == other)
    }
}
