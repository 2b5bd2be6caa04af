import Kernel
import Platform
import Testing

@testable import Incidents

@Suite("Offers to undo something are believed for their reader and their time")
struct UndoSignerTests {
    private static let start = Timestamp(microseconds: 1_795_000_000_000_000)
    private static let undo = IncidentUndo.unlink(IncidentID(7), url: "https://example.org/a.b", title: "Run. book")

    private func signer(key: UInt8 = 1, reader: Int64 = 5, after: Duration = .zero) -> UndoSigner {
        UndoSigner(key: SecretKey(bytes: [UInt8](repeating: key, count: 32)), reader: UserID(reader), now: Self.start.adding(after))
    }

    @Test("What was signed is read again, until it is too old")
    func time() throws {
        let offer = signer().offer(Self.undo)
        #expect(offer.text.hasPrefix("unlink:7:https://example.org/a.b Run. book."))
        #expect(signer(after: UndoSigner.lifetime - .seconds(1)).offer(in: offer.text) == offer)
        #expect(signer(after: UndoSigner.lifetime).offer(in: offer.text) == nil)
    }

    @Test("Nobody else's key or reader, no other text, and no signature for something else counts")
    func forged() {
        let text = signer().offer(Self.undo).text
        #expect(signer(key: 2).offer(in: text) == nil && signer(reader: 6).offer(in: text) == nil)
        for other in [Self.undo.text, "", ".", "..", text + "A", text.replacing("7", with: "8"), String(text.dropFirst())] {
            #expect(signer().offer(in: other) == nil, "\(other)")
        }
        #expect(signer().offer(in: signer().sign(IncidentID(7), .merged(into: IncidentID(1)))) == nil)
    }

    @Test("What was merged or taken out is said of one incident")
    func merges() {
        let (one, two) = (IncidentID(1), IncidentID(2))
        let text = signer().sign(two, .merged(into: one))
        #expect(signer().id(in: text, .merged(into: one)) == two)
        #expect(signer().id(in: text, .split(from: one)) == nil && signer().id(in: text, .merged(into: IncidentID(3))) == nil)
        #expect(signer(reader: 6).id(in: text, .merged(into: one)) == nil && signer().id(in: "2", .merged(into: one)) == nil)
        #expect(MergeChange.split(from: one).address(of: two, signer()).hasPrefix("/incidents/1?split=2."))
    }
}
