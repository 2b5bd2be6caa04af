import Testing

@testable import StatusPage

@Suite("What programs are shown of the components")
struct KnownComponentsTests {
    private let group = StatusFixture.group

    private func child(_ number: Int, _ state: ComponentState, known: Bool = true) -> Component {
        StatusFixture.component("child000000\(number)", StatusFixture.text("C"), state, in: group.id.rawValue, hasHadData: known)
    }

    @Test("A group is as bad as the worst child that is shown")
    func state() {
        let components = KnownComponents([group, child(1, .operational), child(2, .partialOutage), child(3, .noData, known: false)])
        #expect(components.all.map(\.id.rawValue) == ["grp0sms0br01", "child0000001", "child0000002"])
        #expect(components[group.id]?.state == .partialOutage)
        #expect(components.children(of: group.id).count == 2)
        let well = KnownComponents([group, child(1, .operational), child(3, .noData, known: false)])
        #expect(well[group.id]?.state == .operational)
    }

    @Test("A group of which no child is known is not shown; one that has none is")
    func empty() {
        #expect(KnownComponents([group, child(1, .noData, known: false)]).all.isEmpty)
        #expect(KnownComponents([group]).all.map(\.id) == [group.id])
        #expect(KnownComponents([StatusFixture.new]).all.isEmpty)
    }
}
