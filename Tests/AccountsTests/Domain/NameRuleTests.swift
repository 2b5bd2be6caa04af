import Accounts
import Platform
import Testing

@Suite struct NameRuleTests {
    @Test(arguments: HostileNames.all)
    func hostileNamesAreRefused(_ name: String, _ problem: ClientError) {
        #expect(throws: problem) { try NameRule.checked(name) }
    }

    @Test(arguments: [
        "Shop", "Магазин", "API шлюз", "Café-2 (prod)", "ação", "支付", "🚀 launcher", "a", "O'Brien \"quoted\"",
        "x' OR '1'='1", "<script>alert(1)</script>", "α-service",
    ])
    func ordinaryNamesStay(_ name: String) throws {
        #expect(try NameRule.checked(name) == name)
    }

    @Test func spacesAroundAreCutOff() throws {
        #expect(try NameRule.checked("  Shop ") == "Shop")
    }

    @Test func aHundredCharactersFit() throws {
        let name = String(repeating: "я", count: 100)
        #expect(try NameRule.checked(name) == name)
    }

    @Test(arguments: [
        ("Shop", "SHOP"), ("Café", "cafe"), ("Cafe\u{301}", "CAFÉ"), ("Straße", "STRASSE"), ("Ёлка", "елка"),
        ("Ｓｈｏｐ", "shop"), ("my  shop", "My Shop"), ("ΟΔΟΣ", "οδος"), ("ação", "ACAO"),
    ])
    func namesThatReadTheSameAreTheSame(_ left: String, _ right: String) {
        #expect(NameRule.folded(left) == NameRule.folded(right))
    }

    @Test(arguments: [("Shop", "Shop2"), ("a-b", "ab"), ("Магазин", "Magazin")])
    func differentNamesDiffer(_ left: String, _ right: String) {
        #expect(NameRule.folded(left) != NameRule.folded(right))
    }

    @Test func keptNamesStayAsTheyAre() throws {
        for name in [" Shop ", "\u{410}dmin", "tab\there"] { #expect(try NameRule.kept(name) == name) }
    }

    @Test(arguments: ["", "   ", "Shop\0", String(repeating: "a", count: 10_000)])
    func someCannotBeKept(_ name: String) {
        #expect(throws: ClientError.self) { try NameRule.kept(name) }
    }

    @Test func whatCannotBeANameIsLookedUpAsNone() {
        #expect(NameRule.sought(" ÄNN ") == NameRule.folded("ann"))
        #expect(NameRule.sought("Ann\0").isEmpty)
        #expect(NameRule.sought(String(repeating: "x", count: 10_000)).isEmpty)
    }
}
