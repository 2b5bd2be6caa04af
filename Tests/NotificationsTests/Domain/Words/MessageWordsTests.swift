import Foundation
import Kernel
import Platform
import Testing

@testable import Notifications

@Suite("The words of messages")
struct MessageWordsTests {
    private func texts() throws -> Texts { try Texts(parts: [.platform] + NotificationsModule.declaration.pageParts) }

    @Test("the original ones can be edited as they are", arguments: WordedKind.allCases)
    func usual(kind: WordedKind) throws {
        for language in Language.allCases {
            let words = MessageWords(usual: kind, try texts().for(language))
            #expect(!words.title.isEmpty && !words.title.contains("message_"))
            try words.check(for: kind)
        }
    }

    @Test("each placeholder has a value, and is explained in each language", arguments: WordedKind.allCases)
    func explains(kind: WordedKind) throws {
        var note = IncidentNote.sample(state: "resolved")
        note.step = StepNote(
            code: "1", name: "P", version: 1, step: 1, reason: "after", number: 2, isLate: true)
        note.comment = .init(id: 1, author: "ann", text: "Looking")
        let words = try texts().for(.english)
        let sample = WordsSample(note: note, author: "ann", words: words)
        var content = sample.content(kind)
        if kind == .step { content = .incident(note) }
        let values = MessageValues(words: words, zone: .gmt).of(content)
        for name in kind.placeholders {
            #expect(values[name]?.isEmpty == false, "\(name)")
            for language in Language.allCases { #expect(try texts().for(language).has("words_place_\(name)"), "\(name)") }
        }
    }

    private static let refused: [(title: String, text: String, code: String, field: String, name: String?)] = [
        ("{level} {sevrity}", "", "unknown-placeholder", "title", "sevrity"),
        ("New", "{title}\n{author}", "unknown-placeholder", "text", "author"),
        ("New {title", "", "unfinished-placeholder", "title", nil), ("New", "}", "unfinished-placeholder", "text", nil),
        (" \n ", "x", "words-not-valid", "title", nil), ("a\nb", "", "words-not-valid", "title", nil),
        (String(repeating: "x", count: 301), "", "words-not-valid", "title", nil),
        ("New", String(repeating: "x", count: 3001), "words-not-valid", "text", nil),
    ]

    @Test("what could not be sent is refused, by the placeholder's name", arguments: refused)
    func refuses(title: String, text: String, code: String, field: String, name: String?) throws {
        let error = #expect(throws: ClientError.self) { try MessageWords(title: title, text: text).check(for: .opened) }
        #expect(error?.code.rawValue == code && error?.field == field)
        if let name { #expect(error?.values["name"] == .text(name)) }
    }

    @Test("spaces around the first line and ends of lines are as people mean them")
    func normalizes() {
        let words = MessageWords(title: "  New ", text: "\r\n  a\r\nb\n \n")
        #expect(words == MessageWords(title: "New", text: "  a\nb"))
        #expect(words.title == "New" && words.text == "  a\nb")
    }

    @Test("a value of several lines makes several, and nothing in the first line is no message")
    func message() throws {
        let words = MessageWords(title: "{incidents}", text: "Look:\n{list}\n{more}")
        let text = try words.message(.bundle, ["incidents": "2 new", "list": "a\nb"], url: "https://desk.example")
        #expect(text == MessageText(title: "2 new", lines: ["Look:", "a", "b"], url: "https://desk.example"))
        #expect(throws: WordsFault.emptyTitle) { try words.message(.bundle, [:], url: nil) }
    }
}
