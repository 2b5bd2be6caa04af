import Platform
import Testing

@Suite("Markdown")
struct MarkdownTests {
    @Test(
        "What people write is shown as they mean it",
        arguments: [
            (
                "Looked at **it**, *fine* ~~not~~ `x<y`",
                "<p>Looked at <strong>it</strong>, <em>fine</em> <del>not</del> <code>x&lt;y</code></p>"
            ),
            ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
            ("```sh\nls <x>\n```", "<pre><code>ls &lt;x&gt;\n</code></pre>"),
            ("> said\n\n---", "<blockquote><p>said</p></blockquote><hr>"),
            ("## Title", "<p class=\"md-heading\">Title</p>"),
            (
                "[runbook](https://example.org/a?b=\"c\"&d)",
                "<p><a href=\"https://example.org/a?b=&quot;c&quot;&amp;d\" rel=\"nofollow noopener noreferrer\">runbook</a></p>"
            ),
            (
                "see https://example.org/x now",
                "<p>see <a href=\"https://example.org/x\" rel=\"nofollow noopener noreferrer\">https://example.org/x</a> now</p>"
            ),
            (
                "|a|b|\n|-|-|\n|1|2|\n|3|4|",
                "<div class=\"md-table\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead>"
                    + "<tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table></div>"
            ),
            ("", ""),
        ])
    func shows(text: String, html: String) {
        #expect(Markdown(text).html == html)
    }

    private static let hostile = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick=alert(1)>b</b>", "<iframe src=//evil></iframe>",
        "<!-- --><script>", "<![CDATA[<script>]]>", "<?php ?>", "<a href=\"javascript:alert(1)\">x</a>",
        "\u{0600}<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\u{0}script:alert(1))", "[x](<java\tscript:alert(1)>)",
        "[x](&#106;avascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)", "[x](file:///etc/passwd)",
        "[x](//evil.example)", "[x](/sign-out)", "[x][1]\n\n[1]: javascript:alert(1)", "<javascript:alert(1)>", "![x](javascript:alert(1))",
        "![\"onerror=alert(1)](https://example.org/a.png)", "[x](https://example.org/\"onmouseover=\"alert(1))",
        "[x](https://example.org 'a\"onclick=alert(1)')", "`<script>`", "```<script>\n</code></pre><script>\n```", "    <script>",
        "|<script>|\n|-|\n|<img onerror=x>|", "<style>*{display:none}</style>", "</div></main><script>", "{{#user}}{{{password}}}",
        "www.example.org/\"onclick=alert(1)", "a@b.example\"onclick=x", "<a@b.example>", "[x](mailto:a@b?subject=<script>)",
    ]

    @Test("Whatever is written, only our own tags and attributes come out", arguments: hostile)
    func isSafe(text: String) throws {
        let html = Markdown(text).html
        for tag in html.matches(of: /<([^>]*)>/) {
            let known = try Regex(
                #"/?(p|strong|em|del|code|pre|ul|ol|li|blockquote|hr|br|table|thead|tbody|tr|td|div)|th scope="col"|/(th|a)|"#
                    + #"p class="md-heading"|div class="md-table" tabindex="0"|ol start="\d+"|"#
                    + #"a href="(https?://|mailto:)[^"<>]*" rel="nofollow noopener noreferrer""#)
            #expect(try known.wholeMatch(in: String(tag.output.1)) != nil, "\(html)")
        }
        #expect(
            html.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false).count == html.matches(of: /<[a-z\/]/).count + 1)
    }

    @Test("Tags are closed in the order they were opened", arguments: hostile + ["> - > 1. **a *b ~~c", "- a\n  - b\n    - c", "|a|\n|-|"])
    func isBalanced(text: String) {
        var open: [Substring] = []
        for tag in Markdown(text).html.matches(of: /<(\/?)([a-z]+)[^>]*>/) where tag.output.2 != "br" && tag.output.2 != "hr" {
            if tag.output.1.isEmpty { open.append(tag.output.2) } else { #expect(open.popLast() == tag.output.2) }
        }
        #expect(open.isEmpty)
    }

    @Test(
        "Texts made to be slow or deep are neither",
        arguments: [
            String(repeating: ">", count: 10_000), String(repeating: "[", count: 10_000), String(repeating: "**a ", count: 2500),
            String(repeating: "* ", count: 5000), String(repeating: "`", count: 10_000), String(repeating: "[a](", count: 2500),
            String(repeating: "|", count: 10_000), String(repeating: "<", count: 10_000), String(repeating: "![[]()", count: 1600),
            String(repeating: "a@b.", count: 2500), String(repeating: "- ", count: 5000) + "x",
        ])
    func isQuick(text: String) {
        let clock = ContinuousClock()
        var html = ""
        let time = clock.measure { html = Markdown(text).html }
        #expect(time < .seconds(2))
        #expect(html.utf8.count < text.utf8.count * 20)
        #expect(html.matches(of: /<blockquote>/).count <= 24 && html.matches(of: /<ul>/).count <= 24)
    }
}
