import Testing

@testable import Incidents

@Suite("Words of a text")
struct SearchWordsTests {
    @Test(
        "Small letters without accents, letters and digits of any script",
        arguments: [
            ("Payment of order 4711 failed!", ["payment", "of", "order", "4711", "failed"]),
            ("Conexão RECUSADA — São Paulo", ["conexao", "recusada", "sao", "paulo"]),
            ("Ошибка: счёт №17 не найден, ёлка", ["ошибка", "счет", "17", "не", "наиден", "елка"]),
            ("ＷＩＤＥ Straße ǅ", ["wide", "strasse", "dz"]),
            ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]), ("", []), ("… -- !!", []),
        ])
    func folding(text: String, words: [String]) {
        let found = SearchWords.of(text)
        // Whatever folding makes of a script: the same of what is typed.
        #expect(found.count == words.count && found == SearchWords.of(words.joined(separator: " ")))
        if text.unicodeScalars.allSatisfy({ $0.value < 0x900 }) { #expect(found == words) }
    }

    @Test(
        "What people type without a stroke, a mark or a wide form is what was written with it",
        arguments: [
            ("łódź", "lodz"), ("Ørsted", "orsted"), ("Đà Nẵng", "da nang"), ("IĞDIR ığdır İğdir", "igdir"),
            ("Ærø Œuvre þing", "aero oeuvre thing"),
            ("weiß", "weiss"), ("x\u{338}y", "xy"), ("مُحَمَّد", "محمد"), ("أحمد إلى آخر", "احمد الى اخر"), ("عـــربية", "عربيه"),
            ("کتاب", "كتاب"),
            ("שָׁלוֹם", "שלום"), ("ｶｰﾄﾞ", "カード"), ("١٢٣ ۴۵ ४५", "123 45"), ("Σίσυφος", "σισυφοσ"), ("pay\u{AD}ment", "payment"),
            ("e\u{301}te\u{301}", "été"), ("\u{1100}\u{1167}\u{11AF}제", "결제"),
        ])
    func folded(text: String, typed: String) {
        #expect(SearchWords.of(text) == SearchWords.of(typed))
        #expect(SearchWords.of(text).allSatisfy { SearchWords.of($0) == [$0] })
    }

    @Test("What makes another letter or syllable is not folded away", arguments: [("が", "か"), ("हिन्दी", "हन्दी"), ("ป", "ผ"), ("ь", "ъ")])
    func distinct(one: String, other: String) {
        #expect(SearchWords.of(one) != SearchWords.of(other))
    }

    @Test(
        "Identifiers are found whole and by their parts",
        arguments: [
            ("OrderService.java", ["orderservice", "order", "service", "java"]), ("timeout_ms", ["timeout", "ms"]),
            ("HTTP2Client", ["http2client", "http2", "client"]), ("parseJSONBody", ["parsejsonbody", "parse", "json", "body"]),
            ("order-service/v2", ["order", "service", "v2"]), ("ЗаказСервис", ["заказсервис", "заказ", "сервис"]), ("ID", ["id"]),
            ("10.0.3.17:8443", ["10", "0", "3", "17", "8443"]), ("x86_64", ["x86", "64"]),
        ])
    func identifiers(text: String, words: [String]) {
        #expect(SearchWords.of(text) == words)
    }

    @Test("What is asked is not cut into parts: it stands for itself")
    func whole() {
        #expect(SearchWords.of("OrderService.java", withParts: false) == ["orderservice", "java"])
    }

    @Test("Scripts without spaces are cut into characters", arguments: [("支付失败", ["支", "付", "失", "败"]), ("テスト2", ["2", "テ", "ス", "ト"])])
    func characters(text: String, words: [String]) {
        #expect(SearchWords.of(text) == words)
    }

    @Test("Each word once, no more than the limit, none longer than people type")
    func limits() {
        #expect(SearchWords.of("a b A b c d", limit: 3) == ["a", "b", "c"])
        let long = SearchWords.of(String(repeating: "x", count: 5000) + String(repeating: "é", count: 100))
        #expect(long.map(\.count) == [SearchWords.longest])
        #expect(SearchWords.of((0..<10_000).map { "w\($0)" }.joined(separator: " "), limit: 500).count == 500)
    }

    @Test(
        "Whatever is typed, a word is letters and digits: nothing that a database could read as its own",
        arguments: [
            "a' OR 1=1; --", "\"quoted\" AND NOT b*", "x:* & !y | (z)", "\u{0}\u{1}\u{7F}", "{id} ?1 $1 \\ %_", "e\u{301}\u{200D}<b>",
            "·a ·l3",
        ])
    func harmless(text: String) {
        for word in SearchWords.of(text) {
            #expect(
                word.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil || $0.properties.generalCategory == .nonspacingMark
                }, "\(word)")
        }
    }

    @Test("Words that were made before come back as they are, without the marks")
    func known() {
        var words = SearchWords()
        words.add("new")
        words.add(known: "·a ·v12 old new счет")
        #expect(words.words == ["new", "old", "счет"])
    }

    @Test("Words that an earlier version folded less are folded as they are now")
    func knownOfBefore() {
        var words = SearchWords()
        words.add(known: "·a łodz カード ı")
        #expect(words.words == ["lodz", "カ", "ー", "ド", "i"])
    }

    @Test(
        "A question is eight words at most; short ones are not completed",
        arguments: [
            ("ti time", [false, true]), ("支付", [false, false]), ("결 결제", [false, true]),
            ("a b c d e f g h i j", Array(repeating: false, count: 8)),
        ])
    func query(text: String, prefixes: [Bool]) throws {
        #expect(try #require(SearchQuery(text)).terms.map(\.isPrefix) == prefixes)
    }

    @Test("Nothing that could be looked for is no question", arguments: ["", "  ", "*** -- '"])
    func nothing(text: String) {
        #expect(SearchQuery(text) == nil)
    }
}
