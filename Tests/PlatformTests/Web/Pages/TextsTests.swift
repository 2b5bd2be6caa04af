import Platform
import Testing

@Suite struct TextsTests {
    private func texts(_ english: String, _ russian: String = "{}", _ portuguese: String = "{}") throws -> Texts {
        try Texts([
            .init(module: "m", language: .english, json: Array(english.utf8)),
            .init(module: "m", language: .russian, json: Array(russian.utf8)),
            .init(module: "m", language: .portuguese, json: Array(portuguese.utf8)),
        ])
    }

    @Test func aTextIsFoundInTheLanguageThenInEnglishThenAsItsKey() throws {
        let texts = try texts(#"{"a":"A","b":"B"}"#, #"{"a":"А"}"#)
        #expect(texts.for(.russian)["a"] == "А")
        #expect(texts.for(.russian)["b"] == "B")
        #expect(texts.for(.russian)["c"] == "c")
    }

    @Test func placeholdersAreFilledOnce() throws {
        let catalog = try texts(#"{"a":"{x} and {y} and {z}"}"#).for(.english)
        #expect(catalog.text("a", ["x": "{y}", "y": "2"]) == "{y} and 2 and {z}")
    }

    @Test func pluralsFollowTheLanguage() throws {
        let texts = try texts(
            #"{"n":{"one":"{count} event","other":"{count} events"}}"#,
            #"{"n":{"one":"{count} событие","few":"{count} события","many":"{count} событий","other":"{count} события"}}"#,
            #"{"n":{"one":"{count} evento","other":"{count} eventos"}}"#)
        #expect(texts.for(.english).plural("n", 1) == "1 event")
        #expect(texts.for(.english).plural("n", 1234) == "1,234 events")
        #expect(texts.for(.russian).plural("n", 21) == "21 событие")
        #expect(texts.for(.russian).plural("n", 3) == "3 события")
        #expect(texts.for(.russian).plural("n", 12) == "12 событий")
        #expect(texts.for(.portuguese).plural("n", 0) == "0 evento")
        #expect(texts.problems.isEmpty)
    }

    @Test func aPluralMissingInALanguageUsesEnglishRules() throws {
        let texts = try texts(#"{"n":{"one":"one","other":"other"}}"#)
        #expect(texts.for(.russian).plural("n", 21) == "other")
    }

    @Test(arguments: [
        (#"{"a":"x"}"#, #"{}"#, "a in ru is missing"),
        (#"{"a":"{n} x"}"#, #"{"a":"{m} x"}"#, "a in ru has other placeholders"),
        (#"{"a":{"one":"1","other":"2"}}"#, #"{"a":{"one":"1","other":"2"}}"#, "a in ru lacks the form few"),
        (#"{"a":{"one":"1","other":"2"}}"#, #"{"a":"1"}"#, "a in ru is a plural in one language only"),
        (#"{"a.b":"x"}"#, #"{"a.b":"x"}"#, "a.b in en has a key that templates cannot spell"),
    ])
    func dictionariesThatDoNotFitAreFound(english: String, russian: String, expected: String) throws {
        let problems = try texts(english, russian, english).problems
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
    }

    @Test func aKeyInTwoModulesIsFound() throws {
        let source = Texts.Source(module: "m", language: .english, json: Array(#"{"a":"x"}"#.utf8))
        #expect(try Texts([source, source]).problems.contains { $0.contains("a is there twice") })
    }

    @Test(arguments: ["[]", "{", #"{"a":1}"#, #"{"a":{"some":"x"}}"#])
    func brokenDictionariesDoNotLoad(json: String) {
        #expect(throws: (any Error).self) { try texts(json) }
    }
}

@Suite struct PluralCategoryTests {
    @Test(arguments: [
        (0, "many"), (1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (14, "many"), (21, "one"),
        (22, "few"), (25, "many"), (101, "one"), (111, "many"), (112, "many"), (1_000_001, "one"),
    ])
    func russian(count: Int, expected: String) {
        #expect(PluralCategory(of: count, in: .russian).rawValue == expected)
    }

    @Test(arguments: [(0, "one"), (1, "one"), (2, "other"), (1_000_000, "many"), (1_000_001, "other")])
    func portuguese(count: Int, expected: String) {
        #expect(PluralCategory(of: count, in: .portuguese).rawValue == expected)
    }

    @Test(arguments: [(0, "other"), (1, "one"), (2, "other"), (-1, "one")])
    func english(count: Int, expected: String) {
        #expect(PluralCategory(of: count, in: .english).rawValue == expected)
    }
}
