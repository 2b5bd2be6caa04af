import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("The directory of agencies", .bothEngines, .timeLimit(.minutes(5)))
struct AgencyOperationsTests {
    private func match(_ fixture: AgenciesFixture, _ number: String) async throws -> AgencyMatch? {
        try await fixture.agencies.match(try #require(PhoneNumber(number)), by: .commandLine)
    }

    @Test("The whole number comes before its last digits, and these say how many they are")
    func confidence() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000001")
        try await fixture.add("900", "+7060000001")
        let exact = try #require(try await match(fixture, "+370 600 00001"))
        #expect(exact.digits == nil)
        #expect(exact.candidates.map(\.id.text) == ["1"])
        #expect(try await match(fixture, "0037060000001")?.digits == nil)
        for (number, digits) in [("+407060000001", 10), ("+41060000001", 9), ("860000001", 8)] {
            let near = try #require(try await match(fixture, number))
            #expect(near.digits == digits, "\(number)")
            #expect(near.candidates.map(\.id.text) == ["900", "1"], "\(number)")
        }
        #expect(try await match(fixture, "+37060000002") == nil)
    }

    @Test("Digits somewhere inside a number open no agency", arguments: ["6", "0000", "600", "37060"])
    func inside(_ number: String) async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000001")
        #expect(try await match(fixture, number) == nil)
        let call = try await fixture.ring(number)
        #expect(call.agency == nil)
    }

    @Test("Of several with the very number the highest id counts until somebody chooses")
    func several() async throws {
        let fixture = try await AgenciesFixture()
        for id in ["9", "10", "abc"] { try await fixture.add(id, "+37060000001", name: "Agency \(id)") }
        let call = try await fixture.ring("+37060000001")
        #expect(call.agency == CallAgency(id: "10", name: "Agency 10", isOpenChoice: true))
        let view = try await fixture.pop.show(call.id, by: .commandLine)
        #expect(view.match?.candidates.map(\.id.text) == ["10", "9", "abc"])
        try await fixture.pop.choose(try #require(AgencyID("9")), for: call.id, by: .commandLine)
        let chosen = try await fixture.call(call.id)
        #expect(chosen.agency == CallAgency(id: "9", name: "Agency 9"))
        #expect(try await fixture.pop.show(call.id, by: .commandLine).match == nil)
        #expect(try await fixture.actions().last == "call.agency_chosen")
    }

    @Test("An agency with several numbers that end alike is one candidate")
    func once() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000001", "+4860000001")
        #expect(try await match(fixture, "860000001")?.candidates.count == 1)
    }

    @Test("An agency is written, written anew, found and removed; what was done is recorded")
    func life() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000001", "+37060000002", name: "Sun")
        let changed = try await fixture.add("1", "+37060000003", name: "Moon")
        #expect(changed.phones == ["+37060000003"])
        #expect(try await match(fixture, "+37060000001") == nil)
        let id = try #require(AgencyID("1"))
        try await fixture.agencies.remove(id, by: .commandLine)
        await #expect(throws: ClientError.agencyNotFound) { try await fixture.agencies.find(id, by: .commandLine) }
        await #expect(throws: ClientError.agencyNotFound) { try await fixture.agencies.remove(id, by: .commandLine) }
        #expect(try await fixture.count("contact_agency_phones") == 0)
        #expect(try await fixture.actions() == ["agency.changed", "agency.changed", "agency.removed"])
    }

    @Test("What is no agency is refused")
    func refusals() async throws {
        let fixture = try await AgenciesFixture()
        await #expect(throws: ClientError.agencyNotValid("id")) { try await fixture.add("a b") }
        await #expect(throws: ClientError.agencyPhoneNotValid("12")) { try await fixture.add("1", "12") }
        await #expect(throws: ClientError.agencyPhoneNotValid("anonymous")) { try await fixture.add("1", "anonymous") }
        await #expect(throws: ClientError.agencyNotValid("name")) {
            try await fixture.add("1", name: String(repeating: "n", count: 256))
        }
        #expect(try await fixture.count("contact_agencies") == 0)
    }

    @Test("The list is found by name, id and number, and goes on where it ended")
    func list() async throws {
        let fixture = try await AgenciesFixture()
        for number in 1...5 { try await fixture.add("\(number)", "+3706000000\(number)", name: "Agency 5% \(number)") }
        try await fixture.add("11", "+4912345678", name: "Солнце")
        func ids(_ text: String?, after: String? = nil, limit: Int = 10) async throws -> [String] {
            try await fixture.agencies.list(text, after: after.flatMap { AgencyID($0) }, limit: limit, by: .commandLine).map(\.id.text)
        }
        #expect(try await ids(nil, limit: 3) == ["1", "2", "3"])
        #expect(try await ids(nil, after: "3") == ["4", "5", "11"])
        #expect(try await ids("1") == ["1", "11"])
        #expect(try await ids("AGENCY").count == 5)
        #expect(try await ids("солн") == ["11"])
        #expect(try await ids("5%").count == 5)
        #expect(try await ids("_").isEmpty)
        #expect(try await ids("+49 123") == ["11"])
        #expect(try await ids("60000003") == ["3"])
    }

    @Test("A file adds what is new, and a second time nothing")
    func file() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000009", name: "Old")
        let text = "AGENCY_ID,AGENCY_PHONE,NAME\n1,+37060000001,New\n2,+37060000002,\n2,+37060000003,Two\n"
        let file = try AgencyFile(text, region: "lt")
        let first = try await fixture.agencies.take(file, by: .commandLine)
        #expect([first.agencies, first.added, first.renamed, first.phones] as [Int] == [2, 1, 1, 3])
        let second = try await fixture.agencies.take(file, by: .commandLine)
        #expect([second.agencies, second.added, second.renamed, second.phones] as [Int] == [2, 0, 0, 0])
        let one = try await fixture.agencies.find(try #require(AgencyID("1")), by: .commandLine)
        #expect(one.name == "New")
        #expect(one.phones == ["+37060000001", "+37060000009"])
        #expect(try await match(fixture, "+37060000003")?.candidates.first?.name == "Two")
    }

    @Test("A large file is taken in steps")
    func large() async throws {
        let fixture = try await AgenciesFixture()
        let lines = (1...700).map { "\($0),+3706\(1_000_000 + $0)" }.joined(separator: "\n")
        let summary = try await fixture.agencies.take(try AgencyFile("AGENCY_ID,AGENCY_PHONE\n\(lines)", region: "lt"), by: .commandLine)
        #expect([summary.added, summary.phones] as [Int] == [700, 700])
        #expect(try await match(fixture, "+37061000700")?.candidates.first?.id.text == "700")
    }

    @Test("A directory that is kept elsewhere takes away the numbers that are not there any more, and of nobody else")
    func sync() async throws {
        let fixture = try await AgenciesFixture()
        try await fixture.add("1", "+37060000001", "+37060000002", name: "One")
        try await fixture.add("2", "+37060000003")
        let directory = try TestDirectory()
        let path = directory.path + "/agencies.csv"
        var settings = AgencySettings()
        settings.file = path
        let sync = try #require(AgencySync(settings, agencies: fixture.agencies, logger: AgenciesFixture.logger))
        // A file that is not there changes nothing.
        try await sync.runOnce()
        #expect(try await match(fixture, "+37060000001") != nil)
        try "AGENCY_ID,AGENCY_PHONE\n1,+37060000002\n3,+37060000001\n".write(toFile: path, atomically: true, encoding: .utf8)
        try await sync.runOnce()
        #expect(try await match(fixture, "+37060000001")?.candidates.map(\.id.text) == ["3"])
        #expect(try await match(fixture, "+37060000002")?.candidates.first?.name == "One")
        #expect(try await match(fixture, "+37060000003")?.candidates.map(\.id.text) == ["2"])
        let recorded = try await fixture.actions().count
        try await sync.runOnce()
        #expect(try await fixture.actions().count == recorded)
        directory.remove()
    }
}
