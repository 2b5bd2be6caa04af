import Kernel
import Testing

@testable import Incidents

@Suite("Whether anything of a text can be seen")
struct StringVisibleTests {
    @Test(
        "Spaces, marks and characters without a form cannot be seen",
        arguments: [
            "", " \n\t", "\u{200B}", "\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}", "\u{200E}\u{202E}\u{2066}\u{2069}", "\u{301}\u{20E3}",
            "\u{AD}", "\u{3164}\u{115F}\u{1160}\u{FFA0}", "\u{2800}", "\u{FE0F}\u{E0041}", "\0\u{7F}\u{85}", "\u{3000}\u{A0}", "\u{180E}",
            "\u{FFF9}", "\u{2028}\u{2029}",
        ])
    func hidden(text: String) { #expect(!text.isVisible && text.ifVisible == nil) }

    @Test(
        "Who has no title that can be seen is called by what it says first, or by its number",
        arguments: [
            ("It failed", "m", "It failed"), ("", "\n \u{200B}\r\nDisk full\nmore", "Disk full"), ("\u{2060}\u{200B}", "", "#7"),
            (" ", "\u{3164}", "#7"), ("", String(repeating: "x", count: 900), String(repeating: "x", count: 200)),
        ])
    func spoken(title: String, message: String, spoken: String) {
        #expect(Incident.spokenTitle(title, message, IncidentID(7)) == spoken)
    }

    @Test("Everything else can", arguments: ["a", "\u{200B}a", "e\u{301}", "事", "👩‍👩‍👧", "-", "\u{600}", "\u{FFFD}", "ﬁ", "न\u{940}", " . "])
    func shown(text: String) { #expect(text.isVisible && text.ifVisible == text) }

    @Test("Millions of marks take a moment", .timeLimit(.minutes(5)))
    func isQuick() { #expect(!String(repeating: "\u{301}", count: 5_000_000).isVisible) }
}
