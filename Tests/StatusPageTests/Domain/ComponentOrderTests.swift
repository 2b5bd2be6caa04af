import Kernel
import Testing

@testable import StatusPage

@Suite("Where components stand") struct ComponentOrderTests {
    private func id(_ letter: String) throws -> PublicID { try #require(PublicID(rawValue: String(repeating: letter, count: 12))) }

    private func component(_ letter: String, _ position: Int, in group: String? = nil, isGroup: Bool = false) throws -> Component {
        let time = Timestamp(microseconds: 0)
        return Component(
            id: try id(letter), name: LocalizedText(english: letter), isGroup: isGroup, groupID: try group.map(id), position: position,
            state: .operational, stateSince: time, hasHadData: true, startedAt: time, createdAt: time, updatedAt: time)
    }

    @Test(
        "One is placed among its siblings, and they make room",
        arguments: [(1, "xabc"), (2, "axbc"), (4, "abcx"), (99, "abcx"), (nil, "abcx")] as [(Int?, String)])
    func placed(position: Int?, order: String) throws {
        let siblings = try [component("c", 3), component("a", 1), component("b", 2)]
        let positions = ComponentOrder.positions(of: siblings, placing: try id("x"), at: position)
        #expect(positions.sorted { $0.value < $1.value }.map { String($0.key.rawValue.prefix(1)) }.joined() == order)
        #expect(positions.values.sorted() == [1, 2, 3, 4])
    }

    @Test("One that is there already is moved")
    func moved() throws {
        let siblings = try [component("a", 1), component("b", 2), component("c", 3)]
        let positions = ComponentOrder.positions(of: siblings, placing: try id("a"), at: 3)
        #expect(positions == [try id("b"): 1, try id("c"): 2, try id("a"): 3])
    }

    @Test("Groups come before what is in them; one whose group is gone stands by itself")
    func sorted() throws {
        let components = try [
            component("a", 2, in: "g"), component("b", 1, in: "g"), component("g", 2, isGroup: true), component("z", 1),
            component("o", 3, in: "n"),
        ]
        #expect(ComponentOrder.sorted(components).map { String($0.id.rawValue.prefix(1)) }.joined() == "zgbao")
    }
}
