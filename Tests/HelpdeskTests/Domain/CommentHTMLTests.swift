import Testing

@testable import Helpdesk

@Suite("Comments as HTML")
struct CommentHTMLTests {
    @Test(
        "Source text becomes paragraphs and links",
        arguments: [
            ("Hello", "<p>Hello</p>"), ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"), ("one\r\n\r\ntwo", "<p>one</p><p>two</p>"),
            ("", ""), ("\n \n", ""), ("a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>"),
            ("if a <b then c", "<p>if a &lt;b then c</p>"),
            ("*bold* and @code@", "<p>*bold* and @code@</p>"), ("from <ann@example.org>", "<p>from ann@example.org</p>"),
            (
                "see https://example.org/a?b=1&c=2.",
                "<p>see <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\">https://example.org/a?b=1&amp;c=2</a>.</p>"
            ),
            (
                "\"here\":http://e.org",
                "<p>&quot;here&quot;:<a href=\"http://e.org\" rel=\"noopener noreferrer nofollow\">http://e.org</a></p>"
            ),
            ("look:\n<pre>a\nb</pre>\nend", "look:<br><pre>a\nb</pre><br>end"), ("http:// alone", "<p>http:// alone</p>"),
            ("<b>one\n\ntwo</b>", "<p><b>one<br><br>two</b></p>"),
        ])
    func source(text: String, html: String) { #expect(CommentHTML.harmless(text) == html) }

    @Test(
        "HTML of an editor keeps what is harmless",
        arguments: [
            ("<p>Hello <b>world</b></p>", "<p>Hello <b>world</b></p>"), ("<P CLASS=x STYLE='color:red'>a<BR/>b</P>", "<p>a<br>b</p>"),
            ("<ul><li>one<li>two</ul>", "<ul><li>one<li>two</li></li></ul>"), ("<p>open <i>and", "<p>open <i>and</i></p>"),
            ("</div></p>text<br>", "text<br>"), ("<p>&laquo;a&raquo; &amp; &#1078;&nbsp;b</p>", "<p>«a» &amp; ж\u{A0}b</p>"),
            ("<p><img src=x alt='a \"photo\"'></p>", "<p>a &quot;photo&quot;</p>"),
            ("<p>a<!-- <b> -->b<!DOCTYPE x>c<?php x?></p>", "<p>abc</p>"),
            (
                "<p><a href=\"https://example.org\" onclick=x>go <a href=http://b>on</a></p>",
                "<p><a href=\"https://example.org\" rel=\"noopener noreferrer nofollow\">go </a>"
                    + "<a href=\"http://b\" rel=\"noopener noreferrer nofollow\">on</a></p>"
            ),
            ("<p><a href='/issues/1'>one</a></p>", "<p>one</p>"),
        ])
    func editor(text: String, html: String) { #expect(CommentHTML.harmless(text) == html) }

    static let attacks = [
        "<script>alert(1)</script>", "<p><SCRIPT src=//evil></SCRIPT >x", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<p><img src=x onerror=alert(1)></p>", "<img src=x onerror=alert(1)", "<img/src=x/onerror=alert(1)>",
        "<b onmouseover=alert(1)>x</b>",
        "<p><a href=javascript:alert(1)>x</a>", "<p><a href='jAvAsCrIpT&#58;alert(1)'>x</a>", "<p><a href='java\tscript:alert(1)'>x</a>",
        "<p><a href='&#x6A;avascript&colon;alert(1)'>x</a>", "<p><a href=' \u{1}javascript:alert(1)'>x</a>",
        "<p><a href='data:text/html,<script>alert(1)</script>'>x</a>", "<p><a href=vbscript:x>x</a>", "<p><a href=//evil>x</a>",
        "<svg><script>alert(1)</script></svg>", "<svg onload=alert(1)>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=alert(1)&gt;\"></table></mtext></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<style><!--</style><script>alert(1)</script>-->",
        "<form action=//evil><input name=a><button formaction=javascript:x>x</button></form>",
        "<iframe srcdoc='<script>x</script>'></iframe>",
        "<p style=\"background:url(javascript:x)\">x</p>", "<base href=//evil><link rel=stylesheet href=//evil><meta http-equiv=refresh>",
        "<object data=x><embed src=x></object>", "<template><script>x</script></template>",
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<title><img src=x onerror=alert(1)></title>", "<xmp><script>x</script></xmp>", "<plaintext><script>x",
        "<!--><script>x</script>-->",
        "<![CDATA[<script>x</script>]]>", "<p id=x name=y>x</p>", "<p \"onclick=alert(1)\">",
        "<p><a href=\"http://x\" \" onclick=alert(1)>x</a>",
        "<a href=\"http://e.org/\u{0}\"onclick=\"alert(1)\">x", "http://e.org/\"onmouseover=alert(1)//",
        "<p>http://e.org/<script>x</script>",
        "<p>\u{600}<img src=x onerror=alert(1)>", "<\u{0}script>alert(1)</script>", "<details open ontoggle=alert(1)>x",
        "<video><source onerror=x>",
    ]

    /// What may stand between angle brackets, and nothing else.
    private static var tag: Regex<(Substring, Substring?)> {
        /<\/?[a-z0-9]+>|<a href="(https?:\/\/|mailto:)[^"<>]*" rel="noopener noreferrer nofollow">/
    }

    @Test("Nothing that runs, loads or leads astray comes out", arguments: attacks)
    func hostile(text: String) {
        let html = CommentHTML.harmless(text)
        for name in html.matches(of: /<\/?([a-z0-9]+)/).map({ String($0.output.1) }) { #expect(HTMLElement.allowed.contains(name)) }
        #expect(!html.replacing(Self.tag.matchingSemantics(.unicodeScalar), with: "").unicodeScalars.contains { $0 == "<" || $0 == ">" })
        #expect(!html.lowercased().contains("<script") && !html.lowercased().contains("javascript:alert"))
        // What is made of it is harmless already.
        #expect(CommentHTML.harmless(html) == html || html.isEmpty || !html.contains("<"))
    }

    @Test("What hides in escaped text stays text")
    func escaped() {
        let html = CommentHTML.harmless("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;</p>")
        #expect(html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;</p>")
    }

    @Test("Everything that was opened is closed, however deep")
    func depth() {
        let html = CommentHTML.harmless(String(repeating: "<div><b>", count: 5000) + "x")
        #expect(html.ranges(of: "<div>").count == html.ranges(of: "</div>").count && html.contains("x"))
        #expect(html.ranges(of: "<").count <= 2 * CommentHTML.deepest)
    }

    @Test("Text that was made to be slow is not", .timeLimit(.minutes(1)))
    func slow() {
        for part in ["<", "<!--", "<a href='", "<script>", "&", "&#", "</", "<b <b", "http://"] {
            _ = CommentHTML.harmless(String(repeating: part, count: 200_000))
        }
    }
}
