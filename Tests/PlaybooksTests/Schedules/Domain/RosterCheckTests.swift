import Kernel
import Testing

@testable import Playbooks

@Suite("What a schedule's next year holds")
struct RosterCheckTests {
    private func year() -> Range<Int64> { moment("2026-01-01T00:00:00Z")..<moment("2027-01-01T00:00:00Z") }

    @Test("Gaps, nights in which clocks change, overrides that hide each other, layers that never come to turn")
    func findings() throws {
        let roster = Roster(
            clock: clock("Europe/Berlin"),
            layers: [
                Layer(name: "idle", rotation: rotation("1d", "2026-02-01 00:00"), users: ["zoe"]),
                Layer(name: "days", rotation: rotation("1d", "2026-02-01 00:00"), users: ["ann"]),
            ],
            overrides: [
                override("2026-03-01 00:00", "2026-03-03 00:00", "bob"), override("2026-03-02 00:00", "2026-03-04 00:00", "cyd"),
                // The same person twice is nothing to be told of.
                override("2026-05-01 00:00", "2026-05-02 00:00", "bob"), override("2026-05-01 12:00", "2026-05-03 00:00", "bob"),
            ])
        let check = RosterCheck(roster, in: year())
        #expect(check.gaps == [moment("2026-01-01T00:00:00Z")..<moment("2026-01-31T23:00:00Z")])
        #expect(check.clockChanges.map(\.at) == [moment("2026-03-29T01:00:00Z"), moment("2026-10-25T01:00:00Z")])
        #expect(check.clockChanges.map(\.by) == [3600, -3600] && check.clockChanges.allSatisfy { $0.duty.person == "ann" })
        #expect(check.hidden.map { [$0.override, $0.by] } == [[0, 1]])
        #expect(check.hidden.first?.span == moment("2026-03-01T23:00:00Z")..<moment("2026-03-02T23:00:00Z"))
        #expect(check.idleLayers == ["idle"])
        #expect(check.people == ["ann", "bob", "cyd"])
    }

    @Test("Who is on call in two schedules at once")
    func doubled() throws {
        let days = Layer(name: "days", rotation: rotation("1d", "2026-01-01 00:00"), users: ["ann", "bob"])
        let one = Roster(clock: clock("UTC"), layers: [days])
        let other = Roster(
            clock: clock("UTC"), layers: [], overrides: [override("2026-01-02 12:00", "2026-01-04 00:00", "ann")])
        let span = moment("2026-01-01T00:00:00Z")..<moment("2026-01-10T00:00:00Z")
        let doubled = RosterCheck.doubled(one, other, in: span)
        #expect(doubled.map(\.person) == ["ann"])
        #expect(doubled.first?.span == moment("2026-01-03T00:00:00Z")..<moment("2026-01-04T00:00:00Z"))
        let stranger = Roster(clock: clock("UTC"), layers: [Layer(name: "l", rotation: days.rotation, users: ["eve"])])
        #expect(RosterCheck.doubled(one, stranger, in: span).isEmpty)
    }
}
