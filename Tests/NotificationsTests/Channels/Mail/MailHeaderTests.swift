import Foundation
import Testing

@testable import Notifications

@Suite("Heads of mails") struct MailHeaderTests {
    /// What a reader makes of it.
    private func decoded(_ value: String) throws -> String {
        try value.components(separatedBy: "\r\n ").map { word in
            guard word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?=") else { return word }
            let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            return try #require(String(bytes: data, encoding: .utf8), "a word ends inside a character")
        }.joined()
    }

    @Test("Plain words stand as they are")
    func plain() { #expect(MailHeader.text("Payment failed: 3 of 4 (see log)", in: "Subject") == "Payment failed: 3 of 4 (see log)") }

    @Test(
        "What could end a line becomes a space",
        arguments: [
            ("a\r\nBcc: x@example.org", "a  Bcc: x@example.org"), ("a\nb", "a b"), ("a\rb", "a b"), ("a\u{0}b", "a b"), ("a\tb", "a b"),
            ("a\u{2028}b", "a b"), ("a\u{2029}b", "a b"), ("a\u{85}b", "a b"), ("a\u{B}\u{C}b", "a  b"), ("\r\n a \r\n", "a"),
        ])
    func lines(text: String, expected: String) { #expect(MailHeader.text(text, in: "Subject") == expected) }

    @Test("Other alphabets are encoded, in lines and words that are no longer than allowed, none of which cuts a character")
    func encoded() throws {
        for text in [String(repeating: "Ошибка оплаты ", count: 20), String(repeating: "🔥é漢", count: 40), "é", "Не работает вход"] {
            let value = MailHeader.text(text, in: "Subject")
            #expect(value.utf8.allSatisfy { $0 < 0x80 })
            let lines = "Subject: \(value)".components(separatedBy: "\r\n")
            #expect(lines.allSatisfy { $0.count <= 76 } && lines.dropFirst().allSatisfy { $0.hasPrefix(" =?UTF-8?B?") })
            #expect(try decoded(value) == text.trimmingCharacters(in: .whitespaces))
        }
    }

    @Test("A text that looks as if it were encoded is encoded, and so is one that is too long for a line")
    func suspicious() throws {
        let trick = "=?utf-8?q?Free_money?="
        #expect(MailHeader.text(trick, in: "Subject").hasPrefix("=?UTF-8?B?"))
        #expect(try decoded(MailHeader.text(trick, in: "Subject")) == trick)
        let long = String(repeating: "x", count: 500)
        #expect(try decoded(MailHeader.text(long, in: "Subject")) == long)
        #expect(MailHeader.text(long, in: "Subject").components(separatedBy: "\r\n").allSatisfy { $0.count <= 76 })
    }

    @Test("A name in front of an address is quoted, or encoded")
    func phrases() {
        #expect(MailHeader.phrase("Night desk") == "\"Night desk\"")
        #expect(MailHeader.phrase("a\"b\\c") == "\"a\\\"b\\\\c\"")
        #expect(MailHeader.phrase("Ночь") == "=?UTF-8?B?0J3QvtGH0Yw=?=")
    }
}
