import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("What is shown of a call", .bothEngines, .timeLimit(.minutes(5)))
struct PopOperationsTests {
    private struct Nothing: Error {}

    @Test("The agency's calls before this one are there, five of them, the newest first")
    func previous() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("17", "+37060000001", "+37060000002")
        var calls: [CallID] = []
        for number in 0..<7 {
            calls.append(try await fixture.ring(number % 2 == 0 ? "+37060000001" : "+37060000002").id)
            fixture.world.advance(.seconds(60))
        }
        _ = try await fixture.ring("+37069999999")
        let view = try await fixture.pop.show(calls[6], by: .commandLine)
        #expect(view.previous.map(\.id) == calls[1...5].reversed())
        // Of an older one nothing that came later.
        #expect(try await fixture.pop.show(calls[2], by: .commandLine).previous.map(\.id) == [calls[1], calls[0]])
        #expect(view.agency?.text == "17")
    }

    @Test("Whom nobody knows is noted, and known by the number the next time")
    func noted() async throws {
        let fixture = try await AgenciesFixture()
        let first = try await fixture.ring("+37061111111")
        #expect(first.agency == nil)
        let draft = try CallerDraft(name: " Ona ", company: "Courier", note: "asks for Jonas")
        try await fixture.pop.note(draft, for: first.id, by: .commandLine)
        #expect(try await fixture.call(first.id).contact == "Ona")
        #expect(try await fixture.call(first.id).agency?.name == "Courier")
        let second = try await fixture.ring("+37061111111")
        try await fixture.enrich()
        let view = try await fixture.pop.show(second.id, by: .commandLine)
        #expect(view.noted?.name == "Ona")
        #expect(view.noted?.note == "asks for Jonas")
        #expect(view.call.contact == "Ona")
        #expect(view.previous.map(\.id) == [first.id])
    }

    @Test("A caller who shows no number is recorded, and cannot be noted for it")
    func withheld() async throws {
        let fixture = try await AgenciesFixture()
        let call = try await fixture.ring("anonymous")
        #expect(call.number == nil)
        let view = try await fixture.pop.show(call.id, by: .commandLine)
        #expect(view.agency == nil)
        #expect(view.previous.isEmpty)
        let draft = try CallerDraft(name: "Ona", company: nil, note: nil)
        await #expect(throws: ClientError.callWithoutNumber) { try await fixture.pop.note(draft, for: call.id, by: .commandLine) }
    }

    @Test("What is open of the caller is asked for by number and names; what fails is left out")
    func matters() async throws {
        let matters = CallerMatters(
            incidents: { question, _ in question.texts.map { .init(number: "1", title: $0, path: "/") } },
            tickets: { _, _ in throw Nothing() }, issues: { _, _ in [] })
        let fixture = try await AgenciesFixture(hasGateway: false, matters: matters)
        try await fixture.add("17", "+37060000001", name: "Sun")
        let call = try await fixture.ring("+37060000001")
        let view = try await fixture.pop.show(call.id, by: .commandLine)
        #expect(view.incidents.map(\.title) == ["Sun", "37060000001"])
        #expect(view.tickets.isEmpty)
    }

    @Test("Who a caller was needs a name, and not too much of it")
    func drafts() throws {
        #expect(throws: ClientError.callerNameMissing) { try CallerDraft(name: "  ", company: "x", note: nil) }
        let long = String(repeating: "n", count: 129)
        #expect(throws: ClientError.callTextTooLong("name", limit: 128)) { try CallerDraft(name: long, company: nil, note: nil) }
        #expect(try CallerDraft(name: "a", company: " ", note: "").company == nil)
    }
}
