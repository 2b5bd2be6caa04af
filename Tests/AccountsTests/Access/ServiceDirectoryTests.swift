@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct ServiceDirectoryTests {
    @Test func nameAndCodeBelongTogether() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        let bakery = try await house.addService("Bakery", code: "two")
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
        #expect(try await directory.authenticate(name: "Bakery", code: "two") == bakery)
        #expect(try await directory.authenticate(name: "Shop", code: "two") == nil)
        #expect(try await directory.authenticate(name: " Shop ", code: "one") == shop)
        #expect(try await directory.authenticate(code: "two") == bakery)
        #expect(try await directory.authenticate(code: "three") == nil)
        #expect(try await directory.service(name: "Shop", for: .house, to: .seeCodes) == shop)
        #expect(try await directory.service(shop.id) == shop)
        #expect(directory.cached(shop.id) == shop)
    }

    @Test func caseAndSpacesOfANameMakeNoDifference() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Магазин Мир", code: "one")
        for name in ["магазин мир", "МАГАЗИН МИР", " Магазин мИР "] {
            #expect(try await directory.authenticate(name: name, code: "one") == shop && shop.isNamed(name))
            #expect(try await directory.authenticate(name: name, code: "two") == nil)
            #expect(try await directory.service(name: name, for: .house, to: .seeCodes) == shop)
        }
        for name in ["Магазин  Мир", "МагазинМир", "Магазин Mир", ""] {
            #expect(try await directory.authenticate(name: name, code: "one") == nil && !shop.isNamed(name))
        }
        _ = try await house.accounts.serviceOperations.update(shop.id, ServiceChanges(name: "Mail"), by: .commandLine)
        await directory.apply(.serviceChanged(shop.id))
        #expect(try await directory.authenticate(name: "магазин мир", code: "one") == nil)
        #expect(try await directory.authenticate(name: "MAIL", code: "one")?.id == shop.id)
    }

    @Test func itTellsAllCodes() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        _ = try await house.addService("Bakery", code: "two")
        _ = try await house.rotate(shop, to: "three", overlap: .seconds(60))
        _ = try await directory.authenticate(code: "three")
        #expect(Set(directory.codes()) == ["one", "two", "three"])
    }

    @Test(arguments: HostileNames.all.map(\.name) + ["x' OR '1'='1", "Shop\u{0}", String(repeating: "я", count: 1_000_000)])
    func hostileNamesAndCodesAreSimplyWrong(_ text: String) async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        _ = try await house.addService("Shop", code: "one")
        #expect(try await directory.authenticate(name: text, code: "one") == nil)
        #expect(try await directory.authenticate(name: "Shop", code: text) == nil)
        #expect(try await directory.authenticate(code: text) == nil)
    }

    @Test func whatIsKnownNeedsNoDatabase() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
        try house.database.close()
        house.world.advance(.seconds(86_400))
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
        #expect(try await directory.authenticate(code: "one") == shop)
    }

    @Test func aFloodOfWrongCodesNeedsNoDatabaseEither() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        #expect(try await directory.authenticate(name: "Shop", code: "wrong") == nil)
        // From here on a question to the database would throw.
        try house.database.close()
        for number in 0..<2000 {
            #expect(try await directory.authenticate(name: "Shop", code: "wrong\(number)") == nil)
            #expect(try await directory.authenticate(name: "Nobody\(number)", code: "one") == nil)
            #expect(try await directory.authenticate(code: "wrong\(number)") == nil)
        }
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
        house.world.advance(.milliseconds(20))
        await #expect(throws: (any Error).self) { try await directory.authenticate(code: "wrong") }
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
    }

    @Test func aServiceAddedByTheCommandLineWorksAtOnce() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        #expect(try await directory.authenticate(name: "Shop", code: "one") == nil)
        let shop = try await house.otherProcess().addService("Shop", code: "one")
        house.world.advance(.milliseconds(20))
        #expect(try await directory.authenticate(name: "Shop", code: "one") == shop)
    }

    @Test func aServiceAddedHereWorksWithoutAnyDelay() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        for number in 0..<50 {
            #expect(try await directory.authenticate(code: "code\(number)") == nil)
            let service = try await house.addService("Service \(number)", code: "code\(number)")
            #expect(try await directory.authenticate(code: "code\(number)") == service)
        }
    }

    @Test func aRotationElsewhereEndsTheOldCodeWithTheNextEvent() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "old")
        #expect(try await directory.authenticate(name: "Shop", code: "old") != nil)
        _ = try await house.follower.runOnce()
        _ = try await house.otherProcess().rotate(shop, to: "new", overlap: .zero)
        #expect(try await house.follower.runOnce() == 1)
        #expect(try await directory.authenticate(name: "Shop", code: "old") == nil)
        #expect(try await directory.authenticate(code: "old") == nil)
        #expect(try await directory.authenticate(code: "new")?.id == shop.id)
    }

    @Test func aRotatedCodeEndsByTheClock() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "old")
        _ = try await house.rotate(shop, to: "new", overlap: .seconds(60))
        #expect(try await directory.authenticate(name: "Shop", code: "new")?.id == shop.id)
        #expect(try await directory.authenticate(name: "Shop", code: "old")?.id == shop.id)
        house.world.advance(.seconds(59))
        #expect(try await directory.authenticate(code: "old")?.id == shop.id)
        house.world.advance(.seconds(1))
        #expect(try await directory.authenticate(name: "Shop", code: "old") == nil)
        #expect(try await directory.authenticate(code: "old") == nil)
        #expect(try await directory.authenticate(code: "new")?.id == shop.id)
    }

    @Test func aDeletionElsewhereEndsTheCode() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        #expect(try await directory.authenticate(code: "one") != nil)
        _ = try await house.follower.runOnce()
        let other = try await house.otherProcess()
        _ = try await other.deleteService(shop.id)
        let again = try await other.addService("Shop", code: "two")
        house.world.advance(.milliseconds(20))
        // The new one is found before the follower reports the deletion, which must not take it away.
        #expect(try await directory.authenticate(name: "Shop", code: "two") == again)
        _ = try await house.follower.runOnce()
        #expect(try await directory.authenticate(name: "Shop", code: "two") == again)
        #expect(try await directory.authenticate(code: "one") == nil)
        #expect(directory.cached(shop.id) == nil)
    }

    @Test func namesAndCodesMayChangeHands() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let store = house.accounts.services
        let first = try await house.addService("A", code: "a")
        let second = try await house.addService("B", code: "b")
        #expect(try await directory.authenticate(name: "A", code: "a") == first)
        let operations = house.accounts.serviceOperations
        _ = try await operations.update(first.id, ServiceChanges(name: "C"), by: .commandLine)
        _ = try await operations.update(second.id, ServiceChanges(name: "A"), by: .commandLine)
        try await house.database.write { connection in
            _ = try store.rotate(first, code: "c", overlap: .zero, by: .commandLine, on: connection)
            _ = try store.rotate(second, code: "a", overlap: .zero, by: .commandLine, on: connection)
        }
        await directory.apply(.serviceChanged(second.id))
        #expect(try await directory.authenticate(name: "A", code: "a")?.id == second.id)
        #expect(try await directory.authenticate(name: "C", code: "c")?.id == first.id)
        #expect(try await directory.authenticate(name: "B", code: "b") == nil)
        #expect(try await directory.authenticate(code: "a")?.id == second.id)
    }

    @Test func aChangeThatCouldNotBeReadIsMadeUpFor() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "one")
        #expect(try await directory.authenticate(code: "one") == shop)
        try house.database.close()
        await directory.apply(.serviceChanged(shop.id))
        // The old code may have ended: no answer is better than a wrong one.
        await #expect(throws: (any Error).self) { try await directory.authenticate(code: "one") }
    }

    @Test func rightCodesAlwaysPassWhileEverythingHappensAtOnce() async throws {
        let house = try await House()
        let directory = house.accounts.serviceDirectory
        let shop = try await house.addService("Shop", code: "stable")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<20 {
                group.addTask { () async throws in
                    for number in 0..<100 {
                        #expect(try await directory.authenticate(name: "Shop", code: "stable")?.id == shop.id)
                        #expect(try await directory.authenticate(name: "Shop", code: "wrong\(client)") == nil)
                        #expect(try await directory.authenticate(code: "wrong\(number)") == nil)
                    }
                }
            }
            group.addTask { () async throws in
                for number in 0..<30 {
                    let service = try await house.addService("Service \(number)", code: "code\(number)")
                    #expect(try await directory.authenticate(code: "code\(number)") == service)
                    let rotated = try await house.rotate(service, to: "new\(number)", overlap: .zero)
                    await directory.apply(.serviceChanged(service.id))
                    #expect(try await directory.authenticate(code: "code\(number)") == nil)
                    #expect(try await directory.authenticate(name: rotated.name, code: "new\(number)") == rotated)
                    _ = try await house.deleteService(service.id)
                    await directory.apply(.serviceDeleted(service.id))
                    #expect(try await directory.authenticate(code: "new\(number)") == nil)
                    house.world.advance(.milliseconds(7))
                }
            }
            try await group.waitForAll()
        }
    }
}
