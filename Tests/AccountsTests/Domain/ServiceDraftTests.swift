@testable import Accounts
import Platform
import Testing

@Suite struct ServiceDraftTests {
    @Test func anEmptyAddressIsNone() throws {
        let draft = try ServiceDraft(name: " Shop ", statusURL: " ", logsFolder: "").checked()
        #expect(draft.name == "Shop")
        #expect(draft.statusURL == nil)
        #expect(draft.logsFolder == nil)
    }

    @Test(arguments: [
        "javascript:alert(1)", "ftp://shop", "http://", "shop.example.org", "https://a\u{1}b",
        "http://" + String(repeating: "a", count: 3000),
    ])
    func statusAddressesAreWebAddresses(_ url: String) {
        #expect(throws: ClientError.statusURLNotWeb) { try ServiceDraft(name: "Shop", statusURL: url).checked() }
    }

    @Test(arguments: ["https://ann@shop.test/", "https://ann:secret@shop.test/", "https://:secret@shop.test/", "http://%61:b@shop.test"])
    func statusAddressesHoldNoSecrets(_ url: String) throws {
        #expect(throws: ClientError.statusURLSecret) { try ServiceDraft(name: "Shop", statusURL: url).checked() }
        // What another system held stays, until somebody changes it.
        #expect(try ServiceDraft(name: "Shop", statusURL: url, kept: [.statusURL]).checked().statusURL == url)
    }

    @Test(arguments: ["var/log", "../etc", "/var/\0log", "/" + String(repeating: "a", count: 1001)])
    func logFoldersAreAbsolute(_ folder: String) {
        #expect(throws: ClientError.logsFolderNotAbsolute) { try ServiceDraft(name: "Shop", logsFolder: folder).checked() }
    }

    @Test(arguments: [0, -1, 1_000_001])
    func rateLimitsAreBounded(_ limit: Int) {
        #expect(throws: ClientError.rateLimitOutOfBounds) { try ServiceDraft(name: "Shop", rateLimit: limit).checked() }
    }

    @Test(arguments: [
        ("", ClientError.codeEmpty), ("a b", .codeNotVisible), ("a\0", .codeNotVisible), ("a\u{202E}", .codeNotVisible),
        ("\n", .codeNotVisible), ("x", .codeUnusable), (String(repeating: "x", count: 15), .codeUnusable),
        (String(repeating: "x", count: 201), .codeTooLong),
    ])
    func codesAreVisible(_ code: String, _ problem: ClientError) {
        #expect(throws: problem) { try ServiceDraft(name: "Shop", code: code).checked() }
    }

    @Test(arguments: ["20-alphanumeric-chars", "пароль!§$%&/()=?", String(repeating: "x", count: 200)])
    func anyVisibleCodeStays(_ code: String) throws {
        #expect(try ServiceDraft(name: "Shop", code: code).checked().code == code)
    }

    @Test(arguments: ["-", " -- ", "—", "...", "n/a", "None", "null", "нет"])
    func whatStandsForNoAddressIsNone(_ address: String) throws {
        #expect(try ServiceDraft(name: "Shop", statusURL: address).checked().statusURL == nil)
        #expect(try ServiceDraft(name: "Shop", statusURL: address, kept: Set(ServiceDraft.Field.allCases)).checked().statusURL == nil)
    }

    @Test func whatIsImportedIsKept() throws {
        let draft = ServiceDraft(
            name: " \u{410}dmin ", code: "abc", statusURL: "somewhere", logsFolder: "logs/shop", kept: Set(ServiceDraft.Field.allCases))
        let checked = try draft.checked()
        #expect(checked.name == draft.name && checked.code == "abc")
        #expect(checked.statusURL == "somewhere")
        #expect(checked.logsFolder == "logs/shop")
    }
}
