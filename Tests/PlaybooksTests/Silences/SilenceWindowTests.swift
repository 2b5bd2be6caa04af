import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("When a silence counts")
struct SilenceWindowTests {
    private static func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(microseconds: -1) }

    @Test("once: from its beginning up to its end")
    func once() {
        let window = SilenceWindow(from: Self.time("2026-12-01T02:00:00Z"), until: Self.time("2026-12-01T04:00:00Z"))
        let changes = ["2026-12-01T01:00:00Z", "2026-12-01T02:00:00Z", "2026-12-01T04:00:00Z"].map { window.change(after: Self.time($0)) }
        #expect(changes == [window.from, window.until, nil])
        let open = ["2026-12-01T01:59:59.999999Z", "2026-12-01T02:00:00Z", "2026-12-01T03:59:59.999999Z", "2026-12-01T04:00:00Z"]
        #expect(open.map { window.isOpen(at: Self.time($0)) } == [false, true, true, false])
        #expect(window.isOver(at: Self.time("2026-12-01T04:00:00Z")) && !window.recurs)
    }

    @Test("again every week, by the clock of its zone, past midnight and through the nights on which clocks change")
    func recurring() throws {
        let berlin = try #require(ZoneClock.named("Europe/Berlin"))
        // Nights that begin on a Saturday.
        let window = SilenceWindow(clock: berlin, hours: [DutyHours(days: [.sat], from: 22 * 60, to: 4 * 60)])
        // A usual one in winter.
        #expect(window.change(after: Self.time("2026-12-04T12:00:00Z")) == Self.time("2026-12-05T21:00:00Z"))
        #expect(window.change(after: Self.time("2026-12-05T21:00:00Z")) == Self.time("2026-12-06T03:00:00Z"))
        // Spring: the hour from two to three is left out, so that it is an hour shorter.
        #expect(window.change(after: Self.time("2026-03-28T21:00:00Z")) == Self.time("2026-03-29T02:00:00Z"))
        // Autumn: an hour longer.
        #expect(window.change(after: Self.time("2026-10-24T20:00:00Z")) == Self.time("2026-10-25T03:00:00Z"))
        #expect(window.isOpen(at: Self.time("2026-10-25T02:59:59Z")) && !window.isOpen(at: Self.time("2026-10-25T03:00:00Z")))
        #expect(window.recurs && !window.isOver(at: Self.time("2090-01-01T00:00:00Z")))
    }

    @Test("hours count between beginning and end alone")
    func bounded() throws {
        let utc = try #require(ZoneClock.named("UTC"))
        let window = SilenceWindow(
            from: Self.time("2026-12-02T09:30:00Z"), until: Self.time("2026-12-03T09:15:00Z"), clock: utc,
            hours: [DutyHours(from: 9 * 60, to: 10 * 60)])
        // It begins in the middle of its hours, and ends in the middle of them.
        var (moments, time) = ([Timestamp](), Self.time("2026-12-01T09:10:00Z"))
        while let next = window.change(after: time) {
            moments.append(next)
            time = next
        }
        let expected = ["2026-12-02T09:30:00Z", "2026-12-02T10:00:00Z", "2026-12-03T09:00:00Z", "2026-12-03T09:15:00Z"]
        #expect(moments == expected.map(Self.time))
        #expect(!window.isOpen(at: Self.time("2026-12-01T09:30:00Z")) && window.isOpen(at: Self.time("2026-12-02T09:45:00Z")))
    }

    @Test("one that begins outside of its hours begins with them")
    func beginsLater() throws {
        let utc = try #require(ZoneClock.named("UTC"))
        let window = SilenceWindow(from: Self.time("2026-12-02T12:00:00Z"), clock: utc, hours: [DutyHours(from: 9 * 60, to: 10 * 60)])
        #expect(window.change(after: Self.time("2026-12-01T00:00:00Z")) == Self.time("2026-12-03T09:00:00Z"))
    }
}
