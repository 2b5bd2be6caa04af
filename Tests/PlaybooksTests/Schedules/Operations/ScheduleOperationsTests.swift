import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("What people do with schedules", .bothEngines)
struct ScheduleOperationsTests {
    @Test("A schedule is kept as it was said")
    func kept() async throws {
        let fixture = try await ScheduleFixture()
        let draft = try fixture.draft(overrides: [override("2026-11-22 00:00", "2026-11-23 00:00", "cyd")])
        let made = try await fixture.schedules.add(draft, by: .commandLine)
        let read = try await fixture.schedules.show(made.schedule.id, by: fixture.caller(1, .viewer)).draft
        #expect(read.layers == draft.layers && read.overrides == draft.overrides && read.clock.identifier == "UTC")
        await #expect(throws: ClientError.scheduleNameTaken) { _ = try await fixture.schedules.add(draft, by: .commandLine) }
        // What is left out stays, and with it the numbers of its overrides.
        let renamed = ScheduleDraft(name: "Second", clock: clock("Europe/Berlin"))
        let changed = try await fixture.schedules.change(made.schedule.id, to: renamed, by: .commandLine)
        #expect(changed.schedule.name == "Second" && changed.schedule.overrideIDs == made.schedule.overrideIDs)
        #expect(changed.draft.layers == draft.layers && changed.schedule.roster.clock.identifier == "Europe/Berlin")
        try await fixture.schedules.remove(made.schedule.id, by: .commandLine)
        #expect(try await fixture.schedules.list(by: .commandLine).isEmpty)
    }

    @Test("What cannot be is refused with its place")
    func refused() async throws {
        let fixture = try await ScheduleFixture()
        let good = try fixture.draft()
        func more(_ name: String, _ user: String) -> ScheduleDraft {
            var draft = good
            draft.layers?.append(Layer(name: name, rotation: rotation("1d", "2026-11-20 09:00"), users: [user]))
            return draft
        }
        let (unknown, twice) = (more("more", "nobody"), more("days", "ann"))
        await #expect(throws: ClientError.scheduleUserUnknown("nobody", "layers.2.users")) {
            _ = try await fixture.schedules.add(unknown, by: .commandLine)
        }
        await #expect(throws: ClientError.scheduleNotValid("layers.2.name")) {
            _ = try await fixture.schedules.add(twice, by: .commandLine)
        }
        await #expect(throws: ClientError.notPermitted(.manageSchedules)) {
            _ = try await fixture.schedules.add(good, by: fixture.caller(1, .operator))
        }
        await #expect(throws: ClientError.notPermitted(.viewSchedules)) {
            _ = try await fixture.schedules.list(by: fixture.caller(1, nil))
        }
    }

    @Test("Operators stand in themselves, and swap one of their own shifts")
    func standingIn() async throws {
        let fixture = try await ScheduleFixture()
        let schedules = fixture.schedules
        let id = try await schedules.add(try fixture.draft(), by: .commandLine).schedule.id
        let (ann, cyd) = (fixture.caller(1, .operator), fixture.caller(3, .operator))
        let mine = override("2026-11-21 10:00", "2026-11-21 12:00", "cyd")
        await #expect(throws: ClientError.notYourShift) { _ = try await schedules.addOverride(mine, to: id, by: ann) }
        let number = try await schedules.addOverride(mine, to: id, by: cyd)
        let at = try #require(Timestamp(rfc3339: "2026-11-21T11:00:00Z"))
        let now = try await schedules.onCall(at: at, by: ann)
        #expect(now.map(\.user) == ["cyd"] && now.map(\.isOverride) == [true])
        await #expect(throws: ClientError.notYourShift) { try await schedules.removeOverride(number, of: id, by: ann) }
        try await schedules.removeOverride(number, of: id, by: cyd)
        #expect(try await schedules.onCall(at: at, by: ann).map(\.user) == ["bob"])

        let (first, second) = (at, at.adding(.seconds(86_400)))
        await #expect(throws: ClientError.notYourShift) { _ = try await schedules.swap(first, with: second, in: id, by: cyd) }
        await #expect(throws: ClientError.overrideNotValid("second")) { _ = try await schedules.swap(first, with: first, in: id, by: ann) }
        #expect(try await schedules.swap(first, with: second, in: id, by: ann).count == 2)
        #expect(try await schedules.onCall(at: first, by: ann).map(\.user) == ["ann"])
        #expect(try await schedules.onCall(at: second, by: ann).map(\.user) == ["bob"])
        let shown = try await schedules.show(id, by: ann).draft.overrides?.map { "\($0.from.text) \($0.until.text) \($0.user)" }
        #expect(shown == ["2026-11-21 09:00 2026-11-22 09:00 ann", "2026-11-22 09:00 2026-11-23 09:00 bob"])
        await #expect(throws: ClientError.overrideNotValid("until")) {
            _ = try await schedules.addOverride(override("2026-11-21 10:00", "2026-11-21 10:00", "ann"), to: id, by: ann)
        }
    }

    @Test("Whom a step tells: nobody where there is a gap, or who may not sign in any more")
    func book() async throws {
        let fixture = try await ScheduleFixture()
        _ = try await fixture.schedules.add(try fixture.draft(), by: .commandLine)
        let during = try #require(Timestamp(rfc3339: "2026-11-21T11:00:00Z"))
        let before = try #require(Timestamp(rfc3339: "2026-11-20T08:59:59Z"))
        let book = OnCallBook()
        #expect(try await fixture.database.read { try book.users(onCall: "PRIMARY", at: during, on: $0) } == [UserID(2)])
        #expect(try await fixture.database.read { try book.users(onCall: "Primary", at: before, on: $0) } == [])
        #expect(try await fixture.database.read { try book.users(onCall: "Other", at: during, on: $0) } == nil)
        _ = try await fixture.database.write { try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = 2") }
        #expect(try await fixture.database.read { try book.users(onCall: "Primary", at: during, on: $0) } == [])
    }

    @Test("A calendar's address ends with the next one, and with its user's account")
    func calendars() async throws {
        let fixture = try await ScheduleFixture()
        let schedules = fixture.schedules
        let id = try await schedules.add(try fixture.draft(), by: .commandLine).schedule.id
        let ann = fixture.caller(1, .viewer)
        let (own, whole) = (try await schedules.makeLink(to: nil, by: ann), try await schedules.makeLink(to: id, by: ann))
        let mine = try await schedules.calendar(at: own)
        #expect(mine.isOwn && mine.name == "ann" && Set(mine.shifts.map(\.user)) == ["ann"])
        let all = try await schedules.calendar(at: whole)
        #expect(!all.isOwn && all.name == "Primary" && Set(all.shifts.map(\.user)) == ["ann", "bob"])
        // None is cut: each is the same event whenever it is fetched.
        #expect(all.shifts.allSatisfy { shift in shift.from.flatMap { shift.until?.since($0) } == .seconds(86_400) })
        let again = try await schedules.makeLink(to: nil, by: ann)
        await #expect(throws: ClientError.scheduleNotFound) { _ = try await schedules.calendar(at: own) }
        #expect(try await schedules.calendar(at: again).shifts.count == mine.shifts.count)
        #expect(try await schedules.ownLinks(by: ann).count == 2)
        _ = try await fixture.database.write { try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = 1") }
        await #expect(throws: ClientError.scheduleNotFound) { _ = try await schedules.calendar(at: again) }
    }
}
