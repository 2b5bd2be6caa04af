import Kernel
import Testing

@Suite struct LevelTests {
    @Test func wordsAreReadBack() {
        for level in Level.allCases { #expect(Level(word: level.word) == level) }
        for role in Role.allCases { #expect(Role(word: role.word) == role) }
    }

    @Test func theDispatchersWordMeansCritical() {
        #expect(Level(word: "crit") == .critical)
    }

    @Test(arguments: ["", "Error", "err", "fatal", "4", " error"])
    func otherWordsAreRefused(word: String) {
        #expect(Level(word: word) == nil)
        #expect(Role(word: word) == nil)
    }

    @Test func theStoredNumbersStay() {
        #expect(Level.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
        #expect(Level.allCases.map(\.word) == ["debug", "info", "warning", "error", "critical"])
        #expect(Role.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect(Role.allCases.map(\.word) == ["viewer", "operator", "supervisor", "admin"])
    }

    @Test func theWorseIsTheGreater() {
        #expect(Level.allCases.sorted() == [.debug, .info, .warning, .error, .critical])
        #expect(Role.viewer < .operator && Role.supervisor < .admin)
    }
}
