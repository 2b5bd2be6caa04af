import Platform
import Testing

@Suite struct LanguageTests {
    @Test(arguments: [
        ("ru-RU,ru;q=0.9,en;q=0.8", Language.russian), ("pt-PT", .portuguese), ("de,fr;q=0.9,en;q=0.5", .english),
        ("en;q=0.2, pt-BR;q=0.8", .portuguese), ("EN-us", .english), ("ru;q=0, en;q=0.1", .english),
    ])
    func picksTheBestWeHave(header: String, expected: Language) {
        #expect(Language(acceptLanguage: header) == expected)
    }

    @Test(arguments: ["", "de", "*", ";;;", "q=1", "ru;q=0", String(repeating: ",", count: 5000)])
    func findsNothingWhereThereIsNothing(header: String) {
        #expect(Language(acceptLanguage: header) == nil)
    }
}
