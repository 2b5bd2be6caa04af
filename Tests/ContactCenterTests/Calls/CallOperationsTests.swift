import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("Calls, as people and programs work with them", .bothEngines, .timeLimit(.minutes(5)))
struct CallOperationsTests {
    @Test("A list goes on behind its last call, newest first")
    func pages() async throws {
        let fixture = try await CallsFixture()
        var made: [CallID] = []
        for index in 0..<7 { made.append(try await fixture.ring("+3706123456\(index)", agent: "a").id) }
        // Two of the same moment.
        made.append(try await fixture.recorder.begin(CallsFixture.draft("+37061234569"), isAnswered: false, in: .none).id)
        made.append(try await fixture.recorder.begin(CallsFixture.draft("+37061234569"), isAnswered: false, in: .none).id)
        var (seen, cursor): ([CallID], CallCursor?) = ([], nil)
        while true {
            let page = try await fixture.operations.list(CallFilter(), after: cursor, limit: 2, by: CallsFixture.caller)
            guard let last = page.last else { break }
            seen += page.map(\.id)
            cursor = CallCursor(CallCursor(last).description)
        }
        #expect(seen == made.reversed())
        #expect(CallCursor("x") == nil)
        #expect(CallCursor("1-2-3") == nil)
    }

    @Test("Filters")
    func filters() async throws {
        let fixture = try await CallsFixture()
        let one = try await fixture.ring("+37061234567", agent: "Ann", callID: "7")
        let two = try await fixture.ring("+7061234567", agent: "bob")
        try await fixture.end(nil, callID: "7")
        func found(_ change: (inout CallFilter) -> Void) async throws -> [CallID] {
            var filter = CallFilter()
            change(&filter)
            return try await fixture.operations.list(filter, limit: 10, by: CallsFixture.caller).map(\.id)
        }
        #expect(try await found { $0.number = PhoneNumber("+37061234567") } == [one.id])
        #expect(try await found { $0.number = PhoneNumber("61234567") } == [two.id, one.id])
        #expect(try await found { $0.number = PhoneNumber("7061234567") } == [two.id, one.id])
        #expect(try await found { $0.number = PhoneNumber("234567") } == [])
        #expect(try await found { $0.agent = "ANN" } == [one.id])
        #expect(try await found { $0.callID = "7" } == [one.id])
        #expect(try await found { $0.isOpen = true } == [two.id])
        #expect(try await found { $0.isOpen = false } == [one.id])
        #expect(try await found { $0.from = two.startedAt } == [two.id])
        #expect(try await found { $0.until = two.startedAt } == [one.id])
    }

    @Test("Themes and notes are kept, recorded, and taken away again")
    func notes() async throws {
        let fixture = try await CallsFixture()
        let call = try await fixture.ring("+37061234567")
        let (operations, caller) = (fixture.operations, CallsFixture.caller)
        let noted = try await operations.note(theme: " Tickets\n", notes: "a\nb\u{0}", on: call.id, by: caller)
        #expect(noted.theme == "Tickets")
        #expect(noted.notes == "a\nb")
        #expect(try await operations.setNotes("", of: call.id, by: caller).notes == nil)
        #expect(try await operations.find(call.id, by: caller).theme == "Tickets")
        let log = try await fixture.database.read {
            try $0.query("SELECT action FROM audit_log ORDER BY id", []).map { try $0.text("action") }
        }
        #expect(log == ["call.theme_changed", "call.notes_changed", "call.notes_changed"])
        await #expect(throws: ClientError.callTextTooLong("theme", limit: CallText.theme)) {
            _ = try await operations.setTheme(String(repeating: "x", count: CallText.theme + 1), of: call.id, by: caller)
        }
        await #expect(throws: ClientError.callNotFound) { _ = try await operations.setTheme("x", of: CallID(99), by: caller) }
    }

    @Test("The theme of a session's call, and of nobody else's")
    func sessionTheme() async throws {
        let fixture = try await CallsFixture()
        let (operations, caller, mine) = (fixture.operations, CallsFixture.caller, CallSession(browser: "mine"))
        try await fixture.ring("+37061234567", in: CallSession(browser: "others"))
        #expect(try await operations.setTheme("x", in: mine, by: caller) == nil)
        let call = try await fixture.ring("+37061234567", in: mine)
        #expect(try await operations.setTheme("x", in: mine, by: caller) == true)
        #expect(try await operations.setTheme("x", in: mine, by: caller) == false)
        try await fixture.end("+37061234567")
        // Also after it is over.
        #expect(try await operations.setTheme("y", in: mine, by: caller) == true)
        #expect(try await fixture.all().map(\.theme) == [nil, "y"])
        #expect(try await operations.current(in: mine, by: caller)?.id == call.id)
        let shown = try #require(try await fixture.all().first)
        _ = try await operations.show(shown.id, in: CallSession(session: "s"), by: caller)
        #expect(try await operations.current(in: CallSession(session: "s"), by: caller)?.id == shown.id)
    }

    @Test("Old calls go where that is wanted, in steps")
    func retention() async throws {
        let fixture = try await CallsFixture()
        for _ in 0..<3 { try await fixture.ring("+37061234567") }
        let time = fixture.world.now
        let kept = try await fixture.ring("+37061234567")
        #expect(try await fixture.database.write { try CallStore.delete(before: time, limit: 2, on: $0) } == 2)
        #expect(try await fixture.database.write { try CallStore.delete(before: time, limit: 2, on: $0) } == 1)
        #expect(try await fixture.all().map(\.id) == [kept.id])
    }
}
