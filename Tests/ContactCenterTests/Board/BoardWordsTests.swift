import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("Templates and texts of boards") struct BoardWordsTests {
    private let parts = AgentPages.parts(explaining: [BoardSettings.self])

    @Test("Dictionaries are complete; no template holds words of its own")
    func texts() throws {
        let texts = try Texts(parts: [.platform, parts])
        #expect(texts.problems == [])
        for (name, template) in parts.templates { #expect(TemplateText.bare(in: template) == [], "\(name)") }
    }

    @Test("Each state, each code of the telephone system, each trouble and each order has a word")
    func words() throws {
        let keys = try Texts(parts: [.platform, parts]).keys
        let wanted =
            AgentLook.allCases.map(\.textKey) + BoardQuery.Order.allCases.map(\.textKey)
            + FinesseTrouble.allCases.flatMap { ["agents_trouble_\($0.rawValue)", "agents_hint_\($0.rawValue)"] }
            + WantedState.allCases.map { "agents_want_" + $0.rawValue.lowercased() }
            + (SystemReason.express + SystemReason.enterprise).compactMap(SystemReason.textKey)
        #expect(Set(wanted).subtracting(keys) == [])
    }

    @Test("Each state has a mark and a colour of its own")
    func marks() throws {
        let sprite = try #require(parts.assets.first { $0.name == "agents.svg" })
        let style = try #require(parts.assets.first { $0.name == "agents.css" })
        for look in AgentLook.allCases {
            #expect(String(decoding: sprite.bytes, as: UTF8.self).contains("id=\"a-\(look.mark)\""))
            #expect(String(decoding: style.bytes, as: UTF8.self).contains(".agent-\(look.mark)"))
        }
    }

    @Test("A code of the system is said in the reader's language, whatever Finesse calls it; others are called as the house does")
    func reasons() throws {
        let (english, russian) = (try BoardScene.texts(), try BoardScene.texts(.russian))
        let missed = AgentReason(code: 32_763, label: "Ring no answer")
        #expect(missed.words(english) == "Call not taken" && missed.words(russian) == "Звонок не взят" && missed.isRingNoAnswer)
        #expect(AgentReason(code: 21, label: "Обед").words(english) == "Обед")
        #expect(AgentReason(code: 77).words(english) == "Code 77")
        #expect(AgentReason(id: "6").words(english) == nil && AgentReason(code: -1).words(english) == nil)
    }
}
