import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Silences are made, changed and ended", .bothEngines)
struct SilenceOperationsTests {
    @Test("what is made is kept as it is said, with who made it")
    func keeps() async throws {
        let house = try await SilencesFixture()
        let clock = try #require(ZoneClock.named("Europe/Berlin"))
        let draft = SilenceDraft(
            name: " backup window ", when: Condition(all: [["service": "Login"]], any: [["level": .oneOf(["error", "info"])]]),
            window: SilenceWindow(from: house.now, clock: clock, hours: [DutyHours(days: [.mon, .tue], from: 1320, to: 360)]),
            breaksThrough: .critical, comment: "weekly")
        let made = try await house.silence(draft)
        #expect(made.draft.name == "backup window" && made.owner == "command line" && made.ownerID == nil)
        var kept = draft
        kept.name = "backup window"
        #expect(made.draft == kept)
        #expect(try await house.silences.list(by: .commandLine) == [made])
        let changed = try await house.silences.change(made.id, to: house.draft("Backup Window"), by: .commandLine)
        #expect(changed.draft.window.hours.isEmpty && changed.draft.name == "Backup Window" && changed.createdAt == made.createdAt)
    }

    @Test("what cannot be is refused, by its field")
    func refuses() async throws {
        let house = try await SilencesFixture()
        let good = house.draft("window")
        let made = try await house.silence(good)
        #expect(try await house.refusal { $0.name = "Window" } == "name")
        #expect(try await house.refusal { $0.window.until = nil } == "until")
        #expect(try await house.refusal { $0.window.until = $0.window.from } == "until")
        #expect(try await house.refusal { $0.window.hours = [DutyHours(from: 0, to: 60)] } == "zone")
        #expect(try await house.refusal { $0.when = Condition() } == "when")
        #expect(try await house.refusal { $0.comment = String(repeating: "x", count: 501) } == "comment")
        let other = try await house.silence(house.draft("third"))
        await #expect(throws: ClientError.silenceNameTaken) {
            _ = try await house.silences.change(other.id, to: good, by: .commandLine)
        }
        await #expect(throws: ClientError.silenceNotFound) { try await house.silences.remove(made.id + 100, by: .commandLine) }
        let viewer = Caller(actor: .token(1, name: "robot"), access: Access(base: .viewer))
        await #expect(throws: ClientError.self) { _ = try await house.silences.end(made.id, by: viewer) }
        #expect(try await house.silences.list(by: viewer).count == 2)
    }

    @Test("one that counts can be ended by somebody, and says so in the log")
    func ends() async throws {
        let house = try await SilencesFixture()
        house.incidents.set(1, "Login")
        let made = try await house.silence(house.draft("window"))
        let planned = try await house.silence(
            SilenceDraft(
                name: "planned", when: .of("Shop"),
                window: SilenceWindow(from: house.now.adding(.seconds(60)), until: house.now.adding(.seconds(90)))))
        house.world.advance(.seconds(10))
        let before = try await house.changes()
        #expect(try await house.reason(1) != nil)
        let ended = try await house.silences.end(made.id, by: .commandLine)
        #expect(ended.draft.window.until == house.now && ended.state(at: house.now) == .over)
        #expect(try await house.reason(1) == nil)
        #expect(try await house.changes() == before + 1)
        for id in [made.id, planned.id] {
            await #expect(throws: ClientError.silenceNotRunning) { _ = try await house.silences.end(id, by: .commandLine) }
        }
        // It has ended: nothing is left to be said.
        house.world.advance(.seconds(7200))
        _ = try await house.keeper.runOnce()
        #expect(try await house.database.read { try SilenceStore().due(at: house.now, limit: 10, on: $0) }.isEmpty)
    }

    @Test("a preview says what is matched now and was in the past week")
    func previews() async throws {
        let house = try await SilencesFixture()
        let hour = Duration.seconds(3600)
        house.incidents.set(1, "Login", at: house.now.adding(hour * -1))
        house.incidents.set(2, "Login", burns: false, at: house.now.adding(hour * -24))
        house.incidents.set(3, "Login", burns: false, at: house.now.adding(hour * -24 * 8))
        house.incidents.set(4, "Shop", at: house.now)
        house.incidents.set(5, "Login", .critical, at: house.now)
        let preview = try await house.silences.preview(house.draft("x", breaksThrough: .critical), by: .commandLine)
        #expect(preview.now.map(\.id.rawValue) == [1] && preview.nowCount == 1)
        #expect(preview.week.map(\.id.rawValue) == [2, 1] && preview.weekCount == 2 && !preview.isCut)
        #expect(try await house.silences.list(by: .commandLine).isEmpty)
    }
}

@Suite("Inhibitions are made and changed", .bothEngines)
struct InhibitionOperationsTests {
    @Test("what leads back to itself is refused, when it is made and when it is changed")
    func refusesCircles() async throws {
        let house = try await SilencesFixture()
        let first = try await house.inhibit("first", while: .of("DB"), quiet: .of("Login"))
        await #expect(throws: ClientError.inhibitionCircle("second → first → second")) {
            try await house.inhibit("second", while: .of("Login"), quiet: .of("DB"))
        }
        #expect(try await house.inhibitions.list(by: .commandLine) == [first])
        let second = try await house.inhibit("second", while: .of("Login"), quiet: .of("Shop"))
        let wrong = InhibitionDraft(name: "second", while: .of("Login"), quiet: .of("DB"))
        await #expect(throws: ClientError.self) { _ = try await house.inhibitions.change(second.id, to: wrong, by: .commandLine) }
        #expect(try await house.inhibitions.show(second.id, by: .commandLine) == second)
        await #expect(throws: ClientError.inhibitionNameTaken) { try await house.inhibit("First", while: .of("A"), quiet: .of("B")) }
        let operators = Caller(actor: .token(1, name: "robot"), access: Access(base: .operator))
        await #expect(throws: ClientError.self) { try await house.inhibitions.remove(first.id, by: operators) }
        let before = try await house.changes()
        try await house.inhibitions.remove(first.id, by: .commandLine)
        #expect(try await house.changes() == before + 1)
    }
}
