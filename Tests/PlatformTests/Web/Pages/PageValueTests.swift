import Mustache
import Testing

@testable import Platform

@Suite struct PageValueTests {
    private struct Model {
        var name = "Shop"
        var count: Int? = 3
        var absent: String?
        var nested: Nested? = Nested()
        var list = [Nested(), Nested(word: nil)]
        var mark = Mark()
        var words = ["a", "b"]
        var flag = true
    }

    private struct Nested {
        var word: String? = "inside"
    }

    /// Shows itself, in a template, by its description.
    private struct Mark: CustomStringConvertible {
        let hidden = 1
        var description: String { "#1" }
    }

    private func render(_ template: String) throws -> String {
        try MustacheTemplate(string: template).render(PageValue.plain(Model()) as Any)
    }

    @Test(arguments: [
        ("{{name}} {{count}} {{flag}}", "Shop 3 true"), ("[{{absent}}]{{^absent}}none{{/absent}}", "[]none"),
        ("{{#nested}}{{word}} {{name}}{{/nested}}", "inside Shop"), ("{{#list}}<{{word}}>{{/list}}", "<inside><>"),
        ("{{mark}}", "#1"), ("{{#words}}{{.}};{{/words}}", "a;b;"), ("{{nested.word}}", "inside"),
    ])
    func looksLikeTheModel(template: String, expected: String) throws {
        let rendered = try render(template)
        #expect(rendered == expected)
        #expect(try MustacheTemplate(string: template).render(Model()) == rendered)
    }
}
