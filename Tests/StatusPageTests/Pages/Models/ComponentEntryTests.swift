import TestKit
import Testing

@testable import StatusPage

@Suite("The components of a page")
struct ComponentEntryTests {
    private typealias Fixture = PublicPageFixture

    private func entries(_ components: [Component]) throws -> [ComponentEntry] {
        ComponentEntry.entries(of: components, days: [:], weights: .init(), titles: [:], try Fixture.formats())
    }

    private func names(_ entries: [ComponentEntry]) -> [String] {
        entries.flatMap { entry in
            entry.group.map { group in ["[" + group.name.words] + group.members.map(\.name.words) + ["]"] } ?? [
                entry.alone?.name.words ?? ""
            ]
        }
    }

    @Test("What is wrong first, then by position; groups hold their members together")
    func order() throws {
        let components = [
            Fixture.component("cmp000000001", "A", position: 1),
            Fixture.component("grp000000002", "G", .majorOutage, position: 2, isGroup: true),
            Fixture.component("cmp000000003", "G1", in: "grp000000002", position: 1),
            Fixture.component("cmp000000004", "G2", .majorOutage, in: "grp000000002", position: 2),
            Fixture.component("cmp000000005", "B", .noData, position: 3),
            Fixture.component("cmp000000006", "C", .underMaintenance, position: 4),
            Fixture.component("cmp000000007", "D", position: 5),
        ]
        #expect(names(try entries(components)) == ["[G", "G2", "G1", "]", "B", "C", "A", "D"])
    }

    @Test("A component whose group is not on the page stands by itself")
    func withoutGroup() throws {
        #expect(names(try entries([Fixture.component("cmp000000001", "A", in: "grp000000009")])) == ["A"])
    }

    @Test("Of many components groups that are well are folded, others never", arguments: [(14, [true, true]), (15, [true, false])])
    func folded(count: Int, open: [Bool]) throws {
        var components = [
            Fixture.component("grp000000001", "Bad", .partialOutage, isGroup: true),
            Fixture.component("grp000000002", "Good", isGroup: true),
        ]
        components += (0..<count).map { Fixture.component("cmp0000000\($0 + 10)", "\($0)", in: "grp000000001", position: $0) }
        #expect(try entries(components).compactMap(\.group?.isOpen) == open)
    }
}
