import Testing

@testable import Playbooks

@Suite("Inhibitions that lead back to themselves")
struct InhibitionCircleTests {
    private func inhibition(_ name: String, _ source: Clause, _ quiet: Clause) -> InhibitionDraft {
        InhibitionDraft(name: name, while: Condition(all: [source]), quiet: Condition(all: [quiet]))
    }

    private func circles(_ inhibitions: InhibitionDraft...) -> [[String]] { InhibitionCircle.all(among: inhibitions) }

    @Test("a chain is none, a way back is one for each that lies on it")
    func findsCircles() {
        let (first, second) = (
            inhibition("a", ["service": "DB"], ["service": "Login"]), inhibition("b", ["service": "Login"], ["service": "Shop"])
        )
        #expect(circles(first, second).isEmpty)
        let back = inhibition("c", ["service": "Shop"], ["service": "DB"])
        #expect(circles(first, second, back) == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"]])
        #expect(InhibitionCircle.text(["a", "b"]) == "a → b → a")
        #expect(InhibitionCircle.through("b", among: [first, second, back]) == ["b", "c", "a"])
    }

    @Test("what is quiet because of itself is one")
    func findsItself() {
        #expect(circles(inhibition("a", ["service": "DB"], ["service": "DB"])) == [["a"]])
        #expect(circles(inhibition("a", ["service": "DB"], ["service": .oneOf(["Login", "DB"])])) == [["a"]])
        #expect(circles(inhibition("a", ["title": .contains("down")], ["title": .matches("slow|down")])) == [["a"]])
        let all = InhibitionDraft(name: "a", while: .of("DB"), quiet: Condition())
        #expect(circles(all) == [["a"]])
    }

    @Test("conditions that ask for different things never meet, and those of different fields are not taken to")
    func letsOthersPass() {
        let levels = inhibition("a", ["service": "DB", "level": "critical"], ["service": "DB", "level": .oneOf(["warning", "error"])])
        #expect(circles(levels).isEmpty)
        #expect(circles(inhibition("a", ["service": "DB"], ["title": .contains("timeout")])).isEmpty)
        let either = InhibitionDraft(
            name: "a", while: Condition(any: [["service": "DB"], ["service": "Cache"]]),
            quiet: Condition(all: [["level": "error"]], any: [["service": "Login"], ["service": "Cache"]]))
        #expect(circles(either) == [["a"]])
    }

    @Test("the services of a condition are known where it names them all")
    func knowsServices() {
        #expect(Condition.of("DB").services == ["DB"])
        #expect(Condition(all: [["service": .oneOf(["A", "B"])], ["service": "B", "level": "error"]]).services == ["B"])
        #expect(Condition(any: [["service": "A"], ["service": "B", "title": .contains("x")]]).services == ["A", "B"])
        #expect(Condition(any: [["service": "A"], ["level": "error"]]).services == nil)
        #expect(Condition(all: [["service": .contains("A")]]).services == nil)
    }
}
