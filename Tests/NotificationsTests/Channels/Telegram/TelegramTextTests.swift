import Foundation
import Platform
import Testing

@testable import Notifications

@Suite("Texts in Telegram") struct TelegramTextTests {
    @Test(
        "Every character of a title arrives as it is, bold to its end in UTF-16 units",
        arguments: [
            "plain", "a < b > c & d", "*bold* _it_ `code` [x](y) ~s~ ||h|| {1} #+-=|.!\\", "<b>&amp;</b>", "«Оплата» не прошла", "👩‍👩‍👧 𝒳 é",
            "two\nlines", "@channel /command https://x.example",
        ])
    func characters(title: String) {
        let text = TelegramText(title: title, lines: ["ERROR · Shop"], link: "https://desk.example.org/incidents/12")
        #expect(text.text == title + "\nERROR · Shop\nhttps://desk.example.org/incidents/12")
        let bold = text.parameters["entities"]?.elements?.first
        #expect(bold == ["type": "bold", "offset": 0, "length": .integer(Int64(title.utf16.count))])
        #expect(text.parameters["parse_mode"] == nil)
    }

    @Test("Control characters become spaces, as Telegram would make them")
    func controls() {
        #expect(TelegramText(title: "a\u{0}b\u{1B}c\td\r\ne\rf\u{7F}").text == "a b c d\ne f ")
        #expect(TelegramText(title: "  \n x").text == "x")
    }

    @Test("What is too long is cut between characters; title and link stay whole")
    func long() {
        let link = "https://desk.example.org/incidents/12"
        let text = TelegramText(title: "Title", lines: [String(repeating: "👩‍👩‍👧", count: 2000)], link: link)
        #expect(text.text.utf16.count <= TelegramText.limit && text.text.utf16.count > TelegramText.limit - 20)
        #expect(text.text.hasPrefix("Title\n👩‍👩‍👧") && text.text.hasSuffix("👩‍👩‍👧…\n" + link))
        let title = TelegramText(title: String(repeating: "x", count: 5000), lines: ["more"], link: link)
        #expect(title.text.utf16.count == TelegramText.limit && title.text.hasSuffix("…\n" + link))
        #expect(title.boldLength == TelegramText.limit - link.count - 1)
    }

    @Test("A text without a title has nothing bold")
    func plain() {
        let text = TelegramText(lines: ["one", "two"])
        #expect(text.text == "one\ntwo" && text.parameters["entities"] == nil)
    }

    @Test(
        "Cutting leaves what fits, and marks what does not",
        arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a👩b", 2, "a…"), ("abc", 0, "")])
    func cutting(text: String, limit: Int, expected: String) { #expect(text.cut(to: limit) == expected) }
}
