@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct ServiceStoreTests {
    @Test func aNewServiceHasACodeAndIsTold() async throws {
        let house = try await House()
        let service = try await house.addService(
            ServiceDraft(name: " Shop ", statusURL: "https://shop.test", logsFolder: "/var/log/shop", grouping: .never, rateLimit: 60))
        #expect(service.id == ServiceID(1))
        #expect(service.name == "Shop")
        #expect(service.code.utf8.count == 20)
        #expect(service.code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(service.grouping == .never)
        #expect(service.rateLimit == 60)
        #expect(service.createdAt == house.world.now)
        #expect(try await house.find(service.id) == service)
        #expect(try await house.events() == [.serviceChanged(service.id)])
        let audit = try await house.audit()
        #expect(audit.map(\.action) == [.serviceCreated])
        #expect(audit.first?.subject == "service 1 (Shop)")
        #expect(audit.first?.actor == "command line")
        // Codes are secrets, also for readers of the audit log.
        #expect(!audit.contains { "\($0)".contains(service.code) })
    }

    @Test("Names come in the order of people, as far as the reader may see them")
    func names() async throws {
        let house = try await House()
        let (zebra, apple) = (try await house.addService("zebra"), try await house.addService("Apple"))
        let all = try await house.database.read { try ServiceStore.names(on: $0) }
        #expect(all.map { $0.id } == [apple.id, zebra.id] && all.map { $0.name } == ["Apple", "zebra"])
        let some = try await house.database.read { try ServiceStore.names(visible: [zebra.id, ServiceID(99)], on: $0) }
        #expect(some.map { $0.id } == [zebra.id])
    }

    @Test("Folders of log files know no teams: only who may manage every service names one")
    func logsFolders() async throws {
        let house = try await House()
        let services = house.accounts.serviceOperations
        let team = try await house.addTeam("Payments")
        let chief = try await house.addUser("Chief", role: .supervisor)
        let member = Caller(actor: .system, access: Access(base: .operator, teams: [team.id: .supervisor]))
        let draft = ServiceDraft(name: "Shop", team: team.id, logsFolder: "/var/log/shop")
        await #expect(throws: ClientError.notPermitted(.manageServices)) {
            try await services.add(draft, by: member)
        }
        let shop = try await services.add(draft, by: chief.caller)
        await #expect(throws: ClientError.notPermitted(.manageServices)) {
            try await services.update(shop.id, ServiceChanges(logsFolder: .some("/var/log/other")), by: member)
        }
        // What is there may stay, or go.
        let kept = try await services.update(
            shop.id, ServiceChanges(logsFolder: .some("/var/log/shop"), grouping: .never), by: member)
        #expect(kept.logsFolder == "/var/log/shop" && kept.grouping == .never)
        let bare = try await services.update(shop.id, ServiceChanges(logsFolder: .some(nil)), by: member)
        #expect(bare.logsFolder == nil)
    }

    @Test(arguments: ["Shop", "SHOP", "shóp", " shop "])
    func namesAreUnique(_ name: String) async throws {
        let house = try await House()
        _ = try await house.addService("Shop")
        await #expect(throws: ClientError.self) { try await house.addService(name) }
        #expect(try await house.number("SELECT count(*) AS number FROM services") == 1)
        #expect(try await house.audit().count == 1)
    }

    @Test func aGivenCodeIsKeptAndBelongsToOne() async throws {
        let house = try await House()
        #expect(try await house.addService("Shop", code: "old-code").code == "old-code")
        await #expect(throws: ClientError.codeUnusable) { try await house.addService("Bakery", code: "old-code") }
        #expect(try await house.number("SELECT count(*) AS number FROM services") == 1)
    }

    @Test(arguments: HostileNames.all)
    func hostileNamesAreRefused(_ name: String, _ problem: ClientError) async throws {
        let house = try await House()
        await #expect(throws: problem) { try await house.addService(name) }
    }

    @Test func servicesAreFoundByNameAndCode() async throws {
        let house = try await House()
        let shop = try await house.addService("Café", code: "abc")
        let store = house.accounts.services
        let found = try await house.database.read { connection in
            try [
                store.find(name: "CAFE", on: connection), store.find(code: "abc", on: connection),
                store.find(name: "x' OR '1'='1", on: connection), store.find(code: "ABC", on: connection),
            ]
        }
        #expect(found == [shop, shop, nil, nil])
    }

    @Test func aReplacedCodeIsValidForTheOverlap() async throws {
        let house = try await House()
        let old = try await house.addService("Shop", code: "old")
        let new = try await house.rotate(old, to: "new", overlap: .seconds(3600))
        #expect(new.code == "new")
        #expect(new.retiringCodes.map(\.text) == ["old"])
        #expect(new.retiringCodes.first?.expiresAt == house.world.now.adding(.seconds(3600)))
        #expect(try await house.find(code: "old")?.id == old.id)
        house.world.advance(.seconds(3600))
        #expect(try await house.find(code: "old") == nil)
        #expect(try await house.find(old.id)?.retiringCodes.isEmpty == true)
        #expect(try await house.find(code: "new")?.id == old.id)
    }

    @Test func withoutOverlapTheOldCodeEndsAtOnce() async throws {
        let house = try await House()
        let old = try await house.addService("Shop")
        let new = try await house.rotate(old, overlap: .zero)
        #expect(new.code != old.code)
        #expect(new.codes.count == 1)
        #expect(try await house.find(code: old.code) == nil)
        #expect(try await house.events() == [.serviceChanged(old.id), .serviceChanged(old.id)])
        #expect(try await house.audit().first?.action == .serviceCodeRotated)
    }

    @Test func severalCodesMayRetireTogether() async throws {
        let house = try await House()
        let first = try await house.addService("Shop", code: "one")
        _ = try await house.rotate(first, to: "two", overlap: .seconds(60))
        let last = try await house.rotate(first, to: "three", overlap: .seconds(3600))
        #expect(last.codes.map(\.text) == ["three", "two", "one"])
    }

    @Test func aRetiringCodeIsTakenAndAnEndedOneIsFree() async throws {
        let house = try await House()
        let shop = try await house.addService("Shop", code: "old")
        _ = try await house.rotate(shop, overlap: .seconds(60))
        await #expect(throws: ClientError.codeUnusable) { try await house.addService("Bakery", code: "old") }
        house.world.advance(.seconds(60))
        #expect(try await house.addService("Bakery", code: "old").code == "old")
    }

    @Test func aRefusedCodeChangesNothing() async throws {
        let house = try await House()
        let shop = try await house.addService("Shop", code: "shop")
        _ = try await house.addService("Bakery", code: "bakery")
        await #expect(throws: ClientError.codeUnusable) { try await house.rotate(shop, to: "bakery", overlap: .zero) }
        await #expect(throws: ClientError.codeUnusable) { try await house.rotate(shop, to: "shop", overlap: .seconds(60)) }
        #expect(try await house.find(shop.id) == shop)
    }

    @Test func onlyWhatIsNamedChanges() async throws {
        let house = try await House()
        let shop = try await house.addService(ServiceDraft(name: "Shop", statusURL: "https://shop.test", rateLimit: 5))
        let changed = try await house.update(shop.id, ServiceChanges(grouping: .titleAndMessage))
        #expect(changed.grouping == .titleAndMessage)
        #expect(changed.statusURL == "https://shop.test")
        let emptied = try await house.update(shop.id, ServiceChanges(statusURL: .some(nil), rateLimit: .some(nil)))
        #expect(emptied.statusURL == nil)
        #expect(emptied.rateLimit == nil)
        let renamed = try await house.update(shop.id, ServiceChanges(name: "SHOP"))
        #expect(renamed.name == "SHOP")
        let audit = try await house.audit()
        #expect(audit.first?.detail == ["fields": "name", "old_name": "Shop"])
        // A change that changes nothing is none.
        _ = try await house.update(shop.id, ServiceChanges(name: "SHOP"))
        #expect(try await house.audit().count == audit.count)
    }

    @Test func aChangeCannotTakeANameOrBeNonsense() async throws {
        let house = try await House()
        let shop = try await house.addService("Shop")
        _ = try await house.addService("Bakery")
        await #expect(throws: ClientError.nameTaken("bakery")) { try await house.update(shop.id, ServiceChanges(name: "bakery")) }
        await #expect(throws: ClientError.statusURLNotWeb) { try await house.update(shop.id, ServiceChanges(statusURL: "x")) }
        await #expect(throws: ClientError.serviceNotFound) { try await house.update(ServiceID(99), ServiceChanges(name: "x")) }
    }

    @Test func anImportedNameSurvivesOtherChanges() async throws {
        let house = try await House()
        let old = try await house.addService(ServiceDraft(name: " Old ", logsFolder: "logs", kept: Set(ServiceDraft.Field.allCases)))
        let changed = try await house.update(old.id, ServiceChanges(grouping: .never))
        #expect(changed.name == " Old ")
        #expect(changed.logsFolder == "logs")
        // As the page does it: with every field.
        let saved = try await house.update(old.id, ServiceChanges(statusURL: .some(nil), logsFolder: "logs", grouping: .title))
        #expect(saved.name == " Old " && saved.logsFolder == "logs" && saved.grouping == .title)
        await #expect(throws: ClientError.logsFolderNotAbsolute) { try await house.update(old.id, ServiceChanges(logsFolder: "other")) }
    }

    @Test func namesThatTheOldSystemToldApartAreBothKept() async throws {
        let house = try await House()
        let kept = Set(ServiceDraft.Field.allCases)
        let services = ["Shop", "shop", "SHOP"].map { ServiceDraft(name: $0, kept: kept) }
        var ids: [ServiceID] = []
        for draft in services { ids.append(try await house.addService(draft).id) }
        for (id, draft) in zip(ids, services) {
            #expect(try await house.accounts.serviceDirectory.service(name: draft.name, for: .house, to: .seeCodes)?.id == id)
            #expect(try await house.update(id, ServiceChanges(grouping: .never)).name == draft.name)
        }
        await #expect(throws: ClientError.nameTaken("Shop")) { try await house.addService(ServiceDraft(name: "Shop", kept: kept)) }
        await #expect(throws: ClientError.nameTaken("sHOP")) { try await house.addService("sHOP") }
    }

    @Test func deletingSaysWhatWentWithIt() async throws {
        let house = try await House(onServiceDelete: [
            { _, _ in ["incidents": 12, "events": 300] }, { id, _ in ["incidents": Int(id.rawValue)] },
        ])
        let shop = try await house.addService("Shop")
        #expect(try await house.deleteService(shop.id) == ["incidents": 13, "events": 300])
        let entry = try #require(try await house.audit().first)
        #expect(entry.action == .serviceDeleted)
        #expect(entry.subject == "service 1 (Shop)")
        #expect(entry.detail == ["deleted_incidents": "13", "deleted_events": "300"])
        #expect(try await house.events().last == .serviceDeleted(shop.id))
        #expect(try await house.number("SELECT count(*) AS number FROM service_codes") == 0)
        await #expect(throws: ClientError.serviceNotFound) { try await house.deleteService(shop.id) }
        #expect(try await house.addService("Shop").id == ServiceID(2))
    }

    @Test func whenAnotherModuleCannotDeleteNothingIsDeleted() async throws {
        struct Refusal: Error {}
        let house = try await House(onServiceDelete: [{ _, _ in throw Refusal() }])
        let shop = try await house.addService("Shop")
        await #expect(throws: Refusal.self) { try await house.deleteService(shop.id) }
        #expect(try await house.find(shop.id) == shop)
        #expect(try await house.audit().count == 1)
    }

    @Test func listsArePaged() async throws {
        let house = try await House()
        for name in ["Delta", "alpha", "Charlie", "bravo"] { _ = try await house.addService(name) }
        let store = house.accounts.services
        let (all, byName, skipped, after, none, count) = try await house.database.read { connection in
            (
                try store.list(on: connection).map(\.name), try store.list(order: .name, on: connection).map(\.name),
                try store.list(Page(limit: 2, skip: 1), on: connection).map(\.name),
                try store.list(Page(limit: 10, after: 2), on: connection).map(\.name),
                try store.list(Page(limit: 0), on: connection).map(\.name), try store.count(on: connection)
            )
        }
        #expect(all == ["Delta", "alpha", "Charlie", "bravo"])
        #expect(byName == ["alpha", "bravo", "Charlie", "Delta"])
        #expect(skipped == ["alpha", "Charlie"])
        #expect(after == ["Charlie", "bravo"])
        #expect(none.isEmpty)
        #expect(count == 4)
    }
}

extension House {
    fileprivate func find(_ id: ServiceID) async throws -> Service? {
        let store = accounts.services
        return try await database.read { try store.find(id, on: $0) }
    }

    fileprivate func find(code: String) async throws -> Service? {
        let store = accounts.services
        return try await database.read { try store.find(code: code, on: $0) }
    }

    fileprivate func update(_ id: ServiceID, _ changes: ServiceChanges) async throws -> Service {
        try await accounts.serviceOperations.update(id, changes, by: .commandLine)
    }

    @Test func theMigrationTakesAwayAddressesThatStandForNone() async throws {
        let test = try await TestDatabase(AccountsStorage.migrations.filter { $0.number < 10 }, engine: .current)
        let now = TestWorld().now
        try await test.database.write { connection in
            for (number, address) in ["-", " None ", "https://shop.test", "somewhere"].enumerated() {
                try connection.execute(
                    """
                    INSERT INTO services (name, name_folded, status_url, status_url_trusted, grouping_rule, created_at, revision)
                    VALUES (?1, ?1, ?2, 1, 'title', ?3, 1)
                    """, "Shop \(number)", address, now)
            }
        }
        _ = try await Migrator(PlatformStorage.migrations + AccountsStorage.migrations).run(on: test.database, now: now)
        let kept = try await test.database.read { connection in
            try connection.query("SELECT status_url FROM services ORDER BY id").map { try $0.optionalText("status_url") }
        }
        #expect(kept == [nil, nil, "https://shop.test", "somewhere"])
    }
}
