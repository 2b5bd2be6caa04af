import Kernel
import Platform
import Testing

@testable import Incidents

@Suite("What an address says of a form that was refused") struct IncidentOutcomeTests {
    private typealias Refusal = IncidentOutcome.Refusal

    @Test("The code and its numbers come back from the address, as the same sentence")
    func roundTrip() throws {
        let texts = try Texts(parts: IncidentsModule.declaration.pageParts).for(.english)
        let outcome = IncidentOutcome(ClientError.alreadyMerged(IncidentID(5), into: IncidentID(7)))
        #expect(outcome.refused?.text == "already-merged:incident=5:target=7")
        #expect(outcome.added(to: "/incidents?q=x") == "/incidents?q=x&refused=already%2Dmerged%3Aincident%3D5%3Atarget%3D7")
        let signer = UndoSigner(key: SecretKey(bytes: [1]), reader: UserID(1), now: Timestamp(microseconds: 0))
        let read = IncidentOutcome(by: signer) { $0 == "refused" ? outcome.refused?.text : nil }
        #expect(read.refused == outcome.refused)
        #expect(read.refused?.sentence(texts) == "Incident 5 was merged into 7 already.")
    }

    @Test("Words of somebody else's are not said", arguments: ["<b>", "Buy", "no-such-code", "", "tag_too_long", "../x"])
    func foreignWords(text: String) throws {
        let texts = try Texts(parts: IncidentsModule.declaration.pageParts).for(.english)
        #expect(Refusal(text)?.sentence(texts) == nil)
    }

    @Test("Only numbers are values", arguments: ["limit=<b>", "limit", "limit=1=2", "=", "limit=now"])
    func foreignValues(value: String) {
        #expect(Refusal("tag-too-long:" + value)?.text == "tag-too-long")
    }
}
