import Kernel
import Platform
import Testing

@testable import ContactCenter

@Suite("What the address of a board asks for") struct BoardQueryTests {
    @Test("What it does not know is as usual")
    func usual() {
        let query = BoardScene.query("team=&state=ASLEEP&order=x&q=")
        #expect(query == BoardQuery() && !query.isNarrow && query.url("/agents") == "/agents")
    }

    @Test("An address is read back as it was written")
    func roundTrip() {
        let query = BoardScene.query("team=3%264&state=not_ready&q=%D0%9E%D0%B1%D0%B5%D0%B4+%2B7&order=time")
        #expect(query.team == "3&4" && query.look == .notReady && query.search == "Обед +7" && query.order == .time)
        let url = query.url("/agents")
        #expect(BoardScene.query(String(url.dropFirst("/agents?".count))) == query)
    }

    @Test("The wall's usual order is another one, and stands in no address")
    func wall() {
        let query = BoardQuery(FormData(""), usual: .name)
        #expect(query.order == .name && query.url("/agents/wall", usual: .name) == "/agents/wall")
    }

    @Test("Team, state and every word have to fit")
    func matching() {
        let agent = BoardScene.agent("7314", "Maria", .notReady)
        func fits(_ text: String) -> Bool { BoardScene.query(text).matches(agent, words: ["Maria Ivanova", "5514", "Lunch"]) }
        #expect(fits("") && fits("team=3") && fits("state=not_ready") && fits("q=MARIA+55") && fits("q=lunch"))
        #expect(!fits("team=4") && !fits("team=-") && !fits("state=ready") && !fits("q=maria+77"))
        #expect(BoardScene.query("team=-").matches(BoardScene.agent("1", "x", .ready, team: nil), words: []))
    }
}
