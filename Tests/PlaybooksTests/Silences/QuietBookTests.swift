import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("What keeps an incident quiet", .bothEngines)
struct QuietBookTests {
    @Test("a silence of its conditions while it counts, unless the incident is bad enough")
    func silences() async throws {
        let house = try await SilencesFixture()
        house.incidents.set(1, "Login")
        house.incidents.set(2, "Login", .critical)
        house.incidents.set(3, "Shop")
        try await house.silence(house.draft("backup window", breaksThrough: .critical))
        #expect(try await house.reason(1) == "silence: backup window")
        #expect(try await house.reason(2) == nil)
        #expect(try await house.reason(3) == nil)
        #expect(try await house.reason(99) == nil)
        house.world.advance(.seconds(3599))
        #expect(try await house.reason(1) != nil)
        house.world.advance(.seconds(1))
        #expect(try await house.reason(1) == nil)
    }

    @Test("an open incident that an inhibition waits for, and no other")
    func inhibitions() async throws {
        let house = try await SilencesFixture()
        try await house.inhibit("database", while: .of("DB"), quiet: Condition(all: [["level": .oneOf(["error", "warning"])]]))
        house.incidents.set(1, "Login")
        #expect(try await house.reason(1) == nil)
        house.incidents.set(7, "DB")
        #expect(try await house.reason(1) == "inhibition: database (while #7 is open)")
        // What others wait for is told, though it is like what is quiet.
        house.incidents.set(8, "DB", .warning)
        #expect(try await house.reason(7) == nil)
        #expect(try await house.reason(8) == nil)
        house.incidents.set(2, "Login", .critical)
        #expect(try await house.reason(2) == nil)
        house.incidents.set(7, "DB", burns: false)
        #expect(try await house.reason(1) == "inhibition: database (while #8 is open)")
        house.incidents.set(8, "DB", burns: false)
        #expect(try await house.reason(1) == nil)
    }

    @Test("the incident that is waited for is found among hundreds")
    func pages() async throws {
        let house = try await SilencesFixture()
        try await house.inhibit("database", while: Condition(all: [["title": .contains("first")]]), quiet: .of("Login"))
        house.incidents.set(1, "DB", title: "the first of all")
        for id in 2...450 { house.incidents.set(Int64(id), "Shop") }
        house.incidents.set(451, "Login")
        #expect(try await house.reason(451)?.contains("#1 ") == true)
    }

    @Test("a silence says more than an inhibition, and the oldest one comes first")
    func order() async throws {
        let house = try await SilencesFixture()
        house.incidents.set(1, "Login")
        house.incidents.set(2, "DB")
        try await house.inhibit("database", while: .of("DB"), quiet: .of("Login"))
        try await house.silence(house.draft("second, by name"))
        try await house.silence(house.draft("first, by name"))
        #expect(try await house.reason(1) == "silence: second, by name")
    }
}
