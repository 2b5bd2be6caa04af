import Foundation
import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("Undoing what was said by hand, in addresses")
struct HandUndoTests {
    private let component = StatusFixture.id("cmp0vivo0001")
    private let key = SecretKey(bytes: Array(repeating: 7, count: 32))

    private func undo(_ reader: String, of id: PublicID? = nil) -> HandUndo {
        HandUndo(key: key, component: id ?? component, reader: .user(UserID(1), name: reader))
    }

    @Test("It is believed of whom it was signed for, about its component alone")
    func signed() throws {
        let change = HandChange(
            at: StatusFixture.at("2026-11-20T12:00:00Z"), before: nil,
            after: .init(.majorOutage, until: StatusFixture.at("2026-11-21T12:00:00Z")), incidents: ["inc0000000a1": .partialOutage])
        let address = try undo("ann").address(of: change)
        let start = "/status-page/components/cmp0vivo0001?done=said&change="
        #expect(address.hasPrefix(start))
        let sent = try #require(address.dropFirst(start.count).removingPercentEncoding)
        #expect(undo("ann").change(in: sent) == change)
        #expect(
            HandUndo.undoURL(of: component, sent) == "/status-page/components/cmp0vivo0001/state/undo?" + address.split(separator: "&")[1])
        #expect(undo("bob").change(in: sent) == nil && undo("ann", of: StatusFixture.tim.id).change(in: sent) == nil)
        for wrong in ["", "x", sent + "x", sent.replacing("major", with: "minor")] { #expect(undo("ann").change(in: wrong) == nil) }
    }
}
