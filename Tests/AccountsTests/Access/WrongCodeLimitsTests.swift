import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite("Wrong codes of services", .oneEngine) struct WrongCodeLimitsTests {
    private let here = IPAddress("192.0.2.1")
    private let elsewhere = IPAddress("192.0.2.2")

    private func house() async throws -> House {
        var settings = Settings()
        settings[ServiceCodeSettings.self].wrongCodes = 3
        return try await House(settings)
    }

    /// Tries codes that are wrong, `first` and those behind it.
    private func tryOut(_ times: Int, beginning first: Int = 0, at house: House, from address: IPAddress?) async throws {
        for number in first..<(first + times) {
            #expect(try await house.accounts.serviceDirectory.authenticate(code: "wrong code \(number)", from: address) == nil)
        }
    }

    @Test("After some from one address further ones have to wait, and longer each time")
    func slowed() async throws {
        let house = try await house()
        let directory = house.accounts.serviceDirectory
        try await tryOut(3, at: house, from: here)
        await #expect(throws: ClientError.tooManyWrongCodes(retryAfter: .seconds(1))) {
            try await directory.authenticate(code: "one more", from: here)
        }
        await #expect(throws: ClientError.tooManyWrongCodes(retryAfter: .seconds(1))) {
            try await directory.authenticate(name: "Nobody", code: "one more", from: here)
        }
        #expect(try await directory.authenticate(code: "one more", from: elsewhere) == nil)
        house.world.advance(.seconds(1))
        try await tryOut(1, beginning: 3, at: house, from: here)
        await #expect(throws: ClientError.tooManyWrongCodes(retryAfter: .seconds(2))) {
            try await directory.authenticate(code: "one more", from: here)
        }
        // They are forgotten.
        house.world.advance(.seconds(15 * 60))
        try await tryOut(3, beginning: 10, at: house, from: here)
    }

    @Test("A client set up with a wrong code slows nobody, however often it comes; by another name the code is another guess")
    func setUpWrongly() async throws {
        let house = try await house()
        let directory = house.accounts.serviceDirectory
        let old = try await house.addService("Old", code: "short")
        for _ in 0..<50 {
            #expect(try await directory.authenticate(code: "stale", from: here) == nil)
            #expect(try await directory.authenticate(name: "Old", code: "stale", from: here) == nil)
        }
        #expect(try await directory.authenticate(code: "short", from: here) == old)
        #expect(try await directory.authenticate(name: "Other", code: "stale", from: here) == nil)
        await #expect(throws: ClientError.self) { try await directory.authenticate(name: "Third", code: "stale", from: here) }
        // What was wrong before is wrong, and not counted.
        #expect(try await directory.authenticate(code: "stale", from: here) == nil)
    }

    @Test("A right code passes beside them: always a long one, a short one where its service has reported from before")
    func neighbours() async throws {
        let house = try await house()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop")
        let old = try await house.addService("Old", code: "short")
        #expect(try await directory.authenticate(name: "Old", code: "short", from: elsewhere) == old)
        for address in [here, elsewhere] { try await tryOut(3, at: house, from: address) }
        for _ in 0..<10 {
            #expect(try await directory.authenticate(name: "Shop", code: shop.code, from: here) == shop)
            #expect(try await directory.authenticate(code: shop.code, from: elsewhere) == shop)
            #expect(try await directory.authenticate(code: "short", from: elsewhere) == old)
        }
        // Else a short code could be found out by trying.
        await #expect(throws: ClientError.self) { try await directory.authenticate(code: "short", from: here) }
        house.world.advance(.seconds(60))
        #expect(try await directory.authenticate(code: "short", from: here) == old)
    }

    @Test("A right code is no failure, however short and however often")
    func rightOnes() async throws {
        let house = try await house()
        let old = try await house.addService("Old", code: "short")
        for number in 0..<50 {
            let address = IPAddress(ipv4: UInt32(number % 2))
            #expect(try await house.accounts.serviceDirectory.authenticate(code: "short", from: address) == old)
        }
    }
}
