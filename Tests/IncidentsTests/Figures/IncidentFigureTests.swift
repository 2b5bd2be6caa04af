import Kernel
import Testing

@testable import Incidents

@Suite("What an incident adds to the figures")
struct IncidentFigureTests {
    private func figure(_ state: IncidentState, _ steps: (minute: Int64, kind: TimelineEntry.Kind)...) -> IncidentFigure {
        IncidentFigure(
            service: ServiceID(1), level: .error, state: state, openedAt: Timestamp(microseconds: 0),
            steps: steps.map { .init(at: Timestamp(microseconds: $0.minute * 60_000_000), kind: $0.kind) })
    }

    @Test("Nobody has looked at it yet")
    func open() {
        #expect(figure(.open).acknowledgedAfter == nil && figure(.open).resolvedAfter == nil)
    }

    @Test("Acknowledged and resolved")
    func plain() {
        let figure = figure(.resolved, (4, .acknowledged), (30, .resolved))
        #expect(figure.acknowledgedAfter == 240 && figure.resolvedAfter == 1800)
    }

    @Test("Closing what was resolved changes nothing")
    func closedLater() {
        #expect(figure(.closed, (4, .acknowledged), (30, .resolved), (500, .closed)).resolvedAfter == 1800)
    }

    @Test(
        "Whoever closes what nobody acknowledged takes notice then",
        arguments: [(IncidentState.resolved, TimelineEntry.Kind.resolved), (.closed, .closed)])
    func unacknowledged(state: IncidentState, kind: TimelineEntry.Kind) {
        let figure = figure(state, (7, kind))
        #expect(figure.acknowledgedAfter == 420 && figure.resolvedAfter == 420)
    }

    @Test("Reopened: not resolved until it is again; the time between does not count; the first notice stays")
    func reopened() {
        let again = figure(.open, (4, .acknowledged), (30, .resolved), (600, .reopened))
        #expect(again.acknowledgedAfter == 240 && again.resolvedAfter == nil)
        let over = figure(.closed, (4, .acknowledged), (30, .resolved), (600, .reopened), (610, .acknowledged), (620, .closed))
        #expect(over.acknowledgedAfter == 240 && over.resolvedAfter == 50 * 60)
    }

    @Test("Acknowledged and put back: it waited all the time")
    func putBack() {
        #expect(figure(.resolved, (4, .acknowledged), (6, .reopened), (30, .resolved)).resolvedAfter == 1800)
    }

    @Test("A clock that was set back makes no negative times")
    func clock() {
        let figure = figure(.closed, (-5, .acknowledged), (-3, .closed))
        #expect(figure.acknowledgedAfter == 0 && figure.resolvedAfter == 0)
    }

    @Test(
        "Quarters of an hour and days are those of UTC, also before 1970",
        arguments: [(Int64(0), Int64(0), Int64(0)), (3_599_999_999, 3, 0), (86_400_000_000, 96, 1), (-1, -1, -1)])
    func time(microseconds: Int64, quarter: Int64, day: Int64) {
        let figure = IncidentFigure(
            service: ServiceID(1), level: .info, state: .open, openedAt: Timestamp(microseconds: microseconds), steps: [])
        #expect(figure.quarter == quarter && figure.day == day)
    }
}
