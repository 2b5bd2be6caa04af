import Testing

@testable import Simulators

struct TextTemplateTests {
    private func template(_ known: [String: String] = [:]) -> TextTemplate { TextTemplate(dice: Dice(seed: 9), known: known) }

    @Test func aNameKeepsItsValue() {
        var template = template()
        let order = template.fill("{order}")
        #expect(order.count == 6)
        #expect(template.fill("order {order}!") == "order \(order)!")
    }

    @Test func aDigitDrawsAnother() {
        var template = template()
        #expect(template.fill("{uuid}") != template.fill("{uuid2}"))
    }

    @Test func knownValuesAreUsed() {
        var template = template(["host": "web-1"])
        #expect(template.fill("on {host}") == "on web-1")
    }

    @Test func bracesThatNameNothingStay() {
        var template = template()
        #expect(template.fill(#"{"a": 1} {} {nothing} {"#) == #"{"a": 1} {} {nothing} {"#)
        let nested = template.fill("{{pointer}, 0x3}")
        #expect(nested.hasPrefix("{0x0000") && nested.hasSuffix(", 0x3}"))
    }

    @Test func theSameSeedTellsTheSame() {
        var first = template()
        var second = template()
        let text = "{uuid} {ip} {user} {amount} {seconds} {device}"
        #expect(first.fill(text) == second.fill(text))
    }
}
