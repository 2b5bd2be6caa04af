import Platform
import Testing

@testable import Incidents

@Suite("What tags and links may be")
struct IncidentLabelRulesTests {
    @Test(
        "Tags are words without the spaces around them",
        arguments: [("  night   shift ", "night shift"), ("#db", "#db"), ("ünïcode", "ünïcode")])
    func tag(text: String, kept: String) throws {
        #expect(try IncidentTag(text).text == kept)
    }

    @Test(
        "What is no tag is refused",
        arguments: [
            ("", ClientError.emptyTag), (" \n", .emptyTag), ("a,b", .tagNotPlain), ("a\u{202E}b", .tagNotPlain), ("a\0", .tagNotPlain),
            (String(repeating: "x", count: 51), .tagTooLong(limit: 50)),
            ("e" + String(repeating: "\u{301}", count: 300), .tagTooLong(limit: 50)),
            (String(repeating: "x", count: 1_000_000), .tagTooLong(limit: 50)),
        ])
    func refusedTag(text: String, error: ClientError) {
        #expect(throws: error) { try IncidentTag(text) }
    }

    @Test("A form's list of tags: commas between, each once")
    func list() throws {
        #expect(try IncidentTag.list("db, Web,, WEB ,night").map(\.text) == ["db", "Web", "night"])
        #expect(try IncidentTag.list(" , ") == [])
    }

    @Test(
        "Addresses of the web",
        arguments: ["https://example.org/a?b=c#d", "HTTP://EXAMPLE.org", "http://[::1]:8080/", "https://пример.рф/путь"])
    func address(url: String) throws {
        #expect(try IncidentLink.checked(" \(url)\n") == url)
    }

    @Test(
        "Whatever leads elsewhere is refused",
        arguments: [
            "", "example.org", "//example.org", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
            "vbscript:x", "file:///etc/passwd", "ftp://example.org", "https://", "https:///path", "https://user@example.org",
            "https://a:b@example.org", "https://example.org/a b", "https://example.org/\u{202E}gpj", "https://exa\0mple.org", "mailto:a@b",
        ])
    func refusedAddress(url: String) {
        #expect(throws: ClientError.linkNotWeb) { try IncidentLink.checked(url) }
    }

    @Test("Long ones are refused, and titles hold nothing that cannot be seen")
    func lengths() throws {
        #expect(throws: ClientError.linkTooLong(limit: 2048)) {
            try IncidentLink.checked("https://example.org/" + String(repeating: "a", count: 2048))
        }
        #expect(throws: ClientError.linkTitleTooLong(limit: 200)) { try IncidentLink.checkedTitle(String(repeating: "a", count: 201)) }
        #expect(try IncidentLink.checkedTitle(" \n") == nil)
        #expect(try IncidentLink.checkedTitle("a\u{202E}b\nc") == "a b c")
    }
}
