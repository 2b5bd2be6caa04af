import Kernel
import Testing

@testable import Incidents

private let (one, two) = (IncidentID(12), IncidentID(13))

@Suite("What a notice sends along to undo a change")
struct IncidentUndoTests {
    @Test(
        "It reads as it was written",
        arguments: [
            (.state([one: .open, two: .acknowledged]), "state:12.open-13.acknowledged"),
            (.assign([one: .init(before: nil, after: UserID(5)), two: .init(before: UserID(7), after: nil)]), "assign:12.0.5-13.7.0"),
            (.tag([.init(ids: [one, two], added: "night,a:b", removed: "")]), "tag:12-13:night,a:b"),
            (
                .tag([.init(ids: [one], added: "night", removed: "x y,z"), .init(ids: [two], added: "", removed: "db")]),
                "tag:12:night,,x y,z  13:,,db"
            ),
            (.link(one, link: 3), "link:12.3"),
            (
                .unlink(one, url: "https://example.org:8443/a-b.c?d=e", title: "Run book: 1"),
                "unlink:12:https://example.org:8443/a-b.c?d=e Run book: 1"
            ),
            (.unlink(one, url: "https://example.org/", title: nil), "unlink:12:https://example.org/"), (.merge([one, two]), "merge:12-13"),
        ] as [(IncidentUndo, String)])
    func text(undo: IncidentUndo, text: String) {
        #expect(undo.text == text)
        #expect(IncidentUndo(text) == undo)
    }

    @Test("What nobody wrote is nothing", arguments: ["", "state", "link:12", "link:a.b", "unlink:12", "unlink:x:y", "explode:12"])
    func nonsense(text: String) { #expect(IncidentUndo(text) == nil) }
}
