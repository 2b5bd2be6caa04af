import Accounts
import Platform
import TestKit
import Testing

@Suite("Templates and texts of accounts")
struct AccountsPagesTests {
    @Test("Dictionaries are complete; no template holds words of its own or names a key that is not there")
    func texts() throws {
        let texts = try Texts(PageParts.platform.texts + AccountsPages.parts.texts)
        #expect(texts.problems == [])
        for (name, template) in AccountsPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
        }
    }
}
