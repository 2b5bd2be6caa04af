import Testing

@testable import Notifications

@Suite("Texts with places to fill")
struct WordsTemplateTests {
    private func filled(_ text: String, _ values: [String: String] = [:]) throws -> [String] {
        try WordsTemplate(text, names: ["title", "by", "list"]).filled(values)
    }

    @Test("values stand in their places, and one that looks like a place stays what it is")
    func fills() throws {
        #expect(try filled("{title}!\nby {by} {title}", ["title": "{by} <b>", "by": "olga"]) == ["{by} <b>!", "by olga {by} <b>"])
    }

    @Test("a line whose places are all empty is left out, one without places never")
    func dropsLines() throws {
        #expect(try filled("{title}\n\nBy: {by}\n{by}{title}", ["title": "T"]) == ["T", "", "T"])
        #expect(try filled("") == [""])
    }

    @Test("two braces in a row are one")
    func braces() throws {
        #expect(try filled("{{title}} {{{title}}}", ["title": "T"]) == ["{title} {T}"])
    }

    @Test(
        "what cannot be filled is refused",
        arguments: [
            ("{summary}", WordsFault.unknown("summary")), ("{}", .unknown("")), ("{ title }", .unknown(" title ")),
            ("{title", .unfinished), ("title}", .unfinished), ("{title}}", .unfinished), ("{ti\ntle}", .unfinished),
        ])
    func refuses(text: String, fault: WordsFault) {
        #expect(throws: fault) { try WordsTemplate(text, names: ["title"]) }
    }
}
