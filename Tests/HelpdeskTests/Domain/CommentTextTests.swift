import Testing

@testable import Helpdesk

@Suite("Comments as text")
struct CommentTextTests {
    @Test(
        "Tags and entities are gone, paragraphs are lines",
        arguments: [
            ("<p>Hello <b>world</b></p>", "Hello world"), ("<p>one<br>two</p><p>three</p>", "one\ntwo\nthree"),
            ("<p>a &lt; b &amp; c</p>", "a < b & c"),
            ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"), ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"), ("", ""),
            ("<p>«a»\u{A0}b</p>", "«a» b"),
        ])
    func plain(html: String, text: String) { #expect(CommentText.plain(html) == text) }

    @Test("What is cut is cut between characters as people count them, never within a tag or an entity")
    func cut() {
        let family = "👩‍👩‍👧"
        #expect(CommentText.cut(String(repeating: family, count: 100)) == (String(repeating: family, count: 100), false))
        let (text, isCut) = CommentText.cut(String(repeating: family, count: 101))
        #expect(isCut && text == String(repeating: family, count: 100) + "…")
        let html = CommentHTML.harmless("<p>" + String(repeating: "<b>&amp;</b>", count: 300) + "</p>")
        #expect(CommentText.cut(CommentText.plain(html)).text == String(repeating: "&", count: 100) + "…")
    }
}
