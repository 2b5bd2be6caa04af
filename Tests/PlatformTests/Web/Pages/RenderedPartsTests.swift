import Kernel
import Testing

@testable import Platform

@Suite("Parts that were rendered lately")
struct RenderedPartsTests {
    private struct Row: Hashable, Sendable {
        var title = "Payment failed"
        var tags = ["a"]
    }

    private struct Other: Hashable, Sendable {
        var title = "Payment failed"
        var tags = ["a"]
    }

    @Test("The same model in the same language is rendered once")
    func rendersOnce() {
        let parts = RenderedParts()
        var rendered = 0
        for _ in 1...3 {
            let html = parts.html(.init(template: "row", language: .english, model: Row())) {
                rendered += 1
                return "<li>\(rendered)"
            }
            #expect(html == "<li>1")
        }
        #expect(rendered == 1)
    }

    @Test(
        "Whatever is different is rendered by itself",
        arguments: [
            RenderedParts.Key(template: "other", language: .english, model: Row()),
            .init(template: "row", language: .russian, model: Row()),
            .init(template: "row", language: .english, model: Row(title: "Payment")),
            .init(template: "row", language: .english, model: Row(tags: [])),
            .init(template: "row", language: .english, model: Other()),
        ])
    func tellsApart(key: RenderedParts.Key) {
        let parts = RenderedParts()
        #expect(parts.html(.init(template: "row", language: .english, model: Row())) { "first" } == "first")
        #expect(parts.html(key) { "second" } == "second")
    }

    @Test("What is long is not kept", arguments: [(RenderedParts.longest, 1), (RenderedParts.longest + 1, 2)])
    func bounds(length: Int, times: Int) {
        let parts = RenderedParts()
        let key = RenderedParts.Key(template: "row", language: .english, model: Row())
        var rendered = 0
        for _ in 1...2 {
            let html = parts.html(key) {
                rendered += 1
                return String(repeating: "x", count: length)
            }
            #expect(html.utf8.count == length)
        }
        #expect(rendered == times)
    }

    @Test("What fails is not remembered")
    func failsAgain() {
        struct Failure: Error {}
        let parts = RenderedParts()
        let key = RenderedParts.Key(template: "row", language: .english, model: Row())
        #expect(throws: Failure.self) { try parts.html(key) { throw Failure() } }
        #expect(parts.html(key) { "now" } == "now")
    }
}
