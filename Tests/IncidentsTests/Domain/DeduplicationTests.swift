import Kernel
import Testing

@testable import Incidents

@Suite("New or known")
struct DeduplicationTests {
    private let closedAt = Timestamp(microseconds: 0)
    private let day = Duration.seconds(86_400)

    private func verdict(_ state: IncidentState?, after elapsed: Duration = .zero) -> Deduplication.Verdict {
        let known = state.map { Deduplication.Known(id: IncidentID(7), state: $0, changedAt: closedAt) }
        return Deduplication.verdict(known: known, now: closedAt.adding(elapsed), reopenWindow: day)
    }

    @Test("An unknown problem opens an incident") func opens() { #expect(verdict(nil) == .open(previous: nil)) }

    @Test("A known one recurs while somebody still has it to do", arguments: [IncidentState.open, .acknowledged])
    func recurs(state: IncidentState) { #expect(verdict(state) == .recur(IncidentID(7))) }

    @Test("A resolved one was not resolved") func reopensResolved() {
        #expect(verdict(.resolved, after: .seconds(9_000_000)) == .reopen(IncidentID(7)))
    }

    @Test("A closed one reopens within the window and is continued by a new one after it")
    func respectsWindow() {
        #expect(verdict(.closed, after: day - .microseconds(1)) == .reopen(IncidentID(7)))
        #expect(verdict(.closed, after: day) == .open(previous: IncidentID(7)))
    }

    @Test("Bodies: the first ten, then nine of each power of ten")
    func samplesBodies() {
        let kept = (1...1000).filter(Deduplication.keepsBody(ofOccurrence:))
        #expect(kept == Array(1...10) + stride(from: 20, through: 100, by: 10) + stride(from: 200, through: 1000, by: 100))
    }
}
