import Foundation
import Testing

@testable import StatusPage

@Suite("Pictures for the head of a page")
struct StatusLogoTests {
    static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])

    @Test(
        "Their bytes say what they are",
        arguments: [
            (png, "image/png"), (Data([0xFF, 0xD8, 0xFF, 0xE0]), "image/jpeg"),
            (Data("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), "image/webp"),
            (Data("<svg/>".utf8), "image/svg+xml"),
            (Data("\u{FEFF} <?xml version=\"1.0\"?>\n<!-- a -->\n<svg width=\"1\">".utf8), "image/svg+xml"),
            (Data("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">\n<svg\n>".utf8), "image/svg+xml"),
        ] as [(Data, String)])
    func known(bytes: Data, type: String) {
        #expect(StatusLogo(bytes)?.type == type)
        #expect(StatusLogo(type: type, bytes: bytes).isGenuine)
        #expect(!StatusLogo(type: type == "image/png" ? "image/svg+xml" : "image/png", bytes: bytes).isGenuine)
    }

    @Test(
        "What is no picture is none",
        arguments: [
            "", "GIF89a", "<html><svg></svg></html>", "<!doctype html><svg>", "svg", "<svgx>", "RIFF1234WAVE",
            "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg>&a;</svg>", "<!--" + String(repeating: "x", count: 5000) + "--><svg/>",
        ])
    func unknown(text: String) {
        #expect(StatusLogo(Data(text.utf8)) == nil)
        #expect(StatusLogo(Data([0xFF] + Array(text.utf8))) == nil)
    }
}
