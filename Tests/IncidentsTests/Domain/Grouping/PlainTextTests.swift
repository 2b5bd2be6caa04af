import Testing

@testable import Incidents

@Suite("Texts without what nobody sees")
struct PlainTextTests {
    @Test(
        "Forms of the same text are one",
        arguments: [
            ("Payment failed", "Payment failed"), (" Payment\t failed \r\n", "Payment failed"), ("a\u{A0}b\u{2009}c", "a b c"),
            ("U\u{308}ber", "Über"), ("Чаи\u{306}", "Чай"), ("\u{FEFF}Pay\u{200B}ment", "Payment"), ("か\u{3099}", "が"), ("\u{212B}", "Å"),
            ("“a” ‘b’ «c» 「d」", #""a" 'b' "c" "d""#), ("１７ ١٧ १७", "17 17 17"), ("−17", "-17"), ("user：x＝y", "user:x=y"),
            ("a\u{0}b\u{7F}", "ab"), ("日本語 한국어 🔥", "日本語 한국어 🔥"), ("", ""), ("  ", ""),
        ])
    func tidies(text: String, expected: String) {
        #expect(PlainText.bytes(of: text) == Array(expected.utf8))
    }
}
