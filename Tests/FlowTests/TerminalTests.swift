import Testing

@testable import App

@Suite("What a terminal gets")
struct TerminalTests {
    @Test(
        "Nothing that it would obey, or that would show one thing as another",
        arguments: [
            ("Shop", "Shop"), ("Магазин ü 🛒", "Магазин ü 🛒"), ("", ""), ("a\\b \"c\"", "a\\b \"c\""),
            ("\u{1B}[2J\u{1B}]0;x\u{7}", "\\u001b[2J\\u001b]0;x\\u0007"), ("\u{9B}31m", "\\u009b31m"), ("a\rb\nc\td", "a\\rb\\nc\\td"),
            ("\r\n", "\\r\\n"), ("evil\u{202E}txt.exe", "evil\\u202etxt.exe"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"),
            ("zero\u{200B}width\u{FEFF}", "zero\\u200bwidth\\ufeff"), ("line\u{2028}para\u{2029}", "line\\u2028para\\u2029"),
            ("\u{7F}\u{0}", "\\u007f\\u0000"), ("tag\u{E0041}", "tag\\udb40\\udc41"),
        ])
    func escaped(text: String, shown: String) {
        #expect(Terminal.escaped(text) == shown)
    }

    @Test("A field keeps its column")
    func row() {
        #expect(Terminal.row(["1", "a\tb\nc", "d"]) == "1\ta\\tb\\nc\td")
    }
}
