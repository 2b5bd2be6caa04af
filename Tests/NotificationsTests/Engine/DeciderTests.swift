import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("What is decided", .bothEngines)
struct DeciderTests {
    @Test("a new incident is told to its service's destinations, and its repeats are not")
    func tellsOpenings() async throws {
        let house = try await MessagesFixture()
        try await house.destination("shop", services: [MessagesFixture.shop])
        try await house.destination("mail", services: [MessagesFixture.mail])
        try await house.destination("all")
        try await house.open(1)
        try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: 2)))
        #expect(try await house.lines(1).sorted() == ["opened all waiting", "opened shop waiting"])
        let entry = try #require(try await house.ledger().first)
        #expect(entry.text.contains("Trouble 1") && entry.text.contains("https://desk.example/incidents/1"))
        #expect(entry.attempts == 0 && entry.reason == nil)
    }

    @Test("what reaches nobody has one line that says why")
    func tellsOfNobody() async throws {
        let house = try await MessagesFixture()
        try await house.open(1)
        try await house.destination("shop", services: [MessagesFixture.shop])
        try await house.open(2, .warning)
        try await house.destination("ends", kinds: [.resolved])
        try await house.open(3, of: MessagesFixture.mail)
        let ledger = try await house.ledger()
        #expect(ledger.map(\.state) == [.suppressed, .suppressed, .suppressed])
        #expect(ledger.allSatisfy { $0.recipient == nil && $0.channel == nil && $0.destination == nil })
        let reasons = ledger.compactMap(\.reason)
        #expect(reasons[0] == "no destination")
        #expect(reasons[1].hasPrefix("level") && reasons[1].contains("warning"))
        #expect(reasons[2].hasPrefix("kind"))
    }

    @Test("an incident of which nobody was told is told when it becomes worse, once")
    func tellsOfWorse() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1, .warning)
        try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: 2)))
        #expect(try await house.lines(1) == ["opened nobody suppressed"])
        try await house.append([
            .incidentRecurred(house.incidents.set(1, .error, occurrences: 3)), .incidentRecurred(house.incidents.set(1, occurrences: 4)),
        ])
        try await house.decide()
        try await house.happen(.incidentRecurred(house.incidents.set(1, .critical, occurrences: 5)))
        #expect(try await house.lines(1) == ["opened nobody suppressed", "opened ops waiting"])
        try await house.resolve(1)
        #expect(try await house.lines(1).last == "resolved ops waiting")
    }

    @Test("a destination that was made later is not told of repeats")
    func tellsNoRepeats() async throws {
        let house = try await MessagesFixture()
        try await house.open(1)
        try await house.destination("late")
        try await house.happen(.incidentRecurred(house.incidents.set(1, .critical, occurrences: 2)))
        #expect(try await house.lines(1) == ["opened nobody suppressed"])
    }

    @Test("what happened before the first start is told to nobody, and nothing is decided twice")
    func followsTheLog() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.append([.incidentOpened(house.incidents.set(1)), .incidentOpened(house.incidents.set(2))])
        // Another process is as far.
        let (one, two) = (house.decider, house.decider)
        async let first = one.runOnce()
        async let second = two.runOnce()
        _ = try await (first, second)
        try await house.decide()
        #expect(try await house.ledger().map(\.incident) == [IncidentID(1), IncidentID(2)])
        try await house.decider.begin()
        try await house.decide()
        #expect(try await house.ledger().count == 2)
    }

    @Test("the end is told to whoever was told of the start, once")
    func tellsEnds() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.destination("starts", kinds: [.opened])
        try await house.destination("ends", kinds: [.resolved])
        try await house.open(1)
        try await house.destination("late")
        try await house.resolve(1)
        try await house.happen(.incidentClosed(house.incidents.set(1, state: "closed")))
        #expect(
            try await house.lines(1).sorted() == [
                "opened ops waiting", "opened starts waiting", "resolved ends waiting", "resolved ops waiting",
            ])
        // Closed without having been resolved: over all the same.
        try await house.happen(.incidentReopened(house.incidents.set(1, state: "open")))
        try await house.happen(.incidentClosed(house.incidents.set(1, state: "closed")))
        let all = try await house.lines(1)
        #expect(all.filter { $0 == "resolved ops waiting" }.count == 2 && all.filter { $0 == "resolved ends waiting" }.count == 2)
        #expect(all.filter { $0 == "reopened late waiting" }.count == 1 && all.filter { $0 == "resolved late waiting" }.count == 1)
    }

    @Test("what begins and ends in one look is told like any other")
    func tellsShortTroubles() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.append([
            .incidentOpened(house.incidents.set(1)), .incidentResolved(house.incidents.set(1, state: "resolved")),
        ])
        try await house.decide()
        #expect(try await house.lines(1) == ["opened ops waiting", "resolved ops waiting"])
    }

    @Test("what is new in the bell is said when it can be read there, to whom it concerns")
    func rings() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.mail, "olga@example.org")])
        let told = Mutex<[BellLive.Change]>([])
        func changes() -> [BellLive.Change] { told.withLock { seen in seen.filter { !$0.isEmpty } } }
        var decider = house.decider
        decider.tell = { change in told.withLock { $0.append(change) } }
        try await house.append([.incidentOpened(house.incidents.set(1))])
        _ = try await decider.runOnce()
        #expect(changes() == [BellLive.Change(services: [MessagesFixture.shop], users: [UserID(1)])])
        #expect(try await house.lines(1) == ["opened olga@example.org waiting"])
        // Repeats and comments do not stand in it, and nothing is nothing.
        try await house.append([.incidentRecurred(house.incidents.set(1, occurrences: 2))])
        for _ in 0..<2 { _ = try await decider.runOnce() }
        #expect(changes().count == 1)
        try await house.append([.incidentResolved(house.incidents.set(1, state: "resolved"))])
        _ = try await decider.runOnce()
        #expect(changes().count == 2)
    }

    @Test("comments go to those who want them")
    func tellsComments() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.destination("all", kinds: [.opened, .commented])
        try await house.open(1)
        house.incidents.comment("On it", on: 1, at: house.now)
        try await house.happen(.incidentUpdated(house.incidents.set(1)))
        // An assignee: nothing that is told.
        house.world.advance(.seconds(1))
        try await house.happen(.incidentUpdated(house.incidents.set(1)))
        let comments = try await house.ledger().filter { $0.kind == .commented }
        #expect(comments.map(\.recipient) == ["all"])
        #expect(comments.first?.text.contains("On it") == true && comments.first?.text.contains("ann") == true)
    }

    @Test("from the eleventh new incident within a minute on they share one message")
    func bundles() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        try await house.destination("list", .mail)
        try await house.destination("hook", .webhook)
        try await house.append((1...15).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        let ledger = try await house.ledger()
        for recipient in ["chat", "list"] {
            let mine = ledger.filter { $0.recipient == recipient }
            #expect(mine.filter { $0.incident != nil && $0.state == .waiting }.count == 10)
            #expect(mine.filter { $0.state == .bundled }.count == 5)
            let carriers = mine.filter { $0.incident == nil }
            #expect(carriers.count == 1)
            // A message that can be changed goes out at once, a mail when all are in it.
            #expect(carriers.first?.dueAt == (recipient == "chat" ? house.now : house.now.adding(.seconds(62))))
        }
        #expect(ledger.filter { $0.recipient == "hook" }.map(\.state) == Array(repeating: .waiting, count: 15))

        house.world.advance(.seconds(61))
        try await house.open(16)
        #expect(try await house.lines(16).sorted() == ["opened chat waiting", "opened hook waiting", "opened list waiting"])
    }

    @Test("what is decided so late that the message with the others may be gone is told otherwise")
    func leavesLateBundles() async throws {
        let house = try await MessagesFixture()
        try await house.destination("list", .mail)
        try await house.append((1...11).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        house.world.advance(.seconds(59))
        try await house.append([.incidentOpened(house.incidents.set(12))])
        // It looks, and writes three seconds later.
        let looks = Mutex(0)
        let slow = house.decider { [world = house.world] in
            looks.withLock { looks in
                looks += 1
                return looks == 1 ? world.now : world.now.adding(.seconds(3))
            }
        }
        #expect(try await slow.runOnce() == 1)
        #expect(try await house.lines(11) == ["opened list bundled"])
        #expect(try await house.lines(12) == ["opened list waiting"])
    }

    @Test("a web hook's incidents share a message when it says so")
    func bundlesWebhooks() async throws {
        let house = try await MessagesFixture()
        try await house.destination("hook", .webhook, at: "http://hooks.example/x", bundles: true)
        // Of the same address, and another destination: it is counted by itself.
        try await house.destination("twin", .webhook, at: "http://hooks.example/x")
        try await house.append((1...12).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        let ledger = try await house.ledger()
        #expect(ledger.filter { $0.destination == "hook" && $0.state == .bundled }.count == 2)
        #expect(ledger.filter { $0.destination == "twin" && $0.state == .waiting }.count == 12)
    }

    @Test("one address gets no more messages in a minute than the settings say, but is told of what is critical")
    func throttles() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].throttleMessages = 3 }
        try await house.destination("chat")
        for id in 1...3 { try await house.open(Int64(id)) }
        try await house.resolve(1)
        try await house.open(4, .critical)
        #expect(try await house.lines(1) == ["opened chat waiting", "resolved chat throttled"])
        #expect(try await house.lines(4) == ["opened chat waiting"])
        house.world.advance(.seconds(61))
        try await house.resolve(2)
        #expect(try await house.lines(2) == ["opened chat waiting", "resolved chat waiting"])
    }

    @Test("two destinations with one address are one recipient")
    func deduplicates() async throws {
        let house = try await MessagesFixture()
        try await house.destination("a", at: "-100")
        try await house.destination("b", at: "-100")
        try await house.open(1)
        #expect(try await house.lines(1) == ["opened -100 waiting"])
    }

    @Test("a person is told by the first contact method that is awake and works")
    func tellsPeople() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        try await house.open(1)
        #expect(try await house.lines(1) == ["opened 77 waiting"])
        try await house.database.write { [now = house.now] connection in
            try connection.execute(
                "UPDATE notification_lanes SET failures = 3, open_until = ?1 WHERE lane = 'telegram:77'", now.adding(.seconds(60)))
        }
        try await house.open(2)
        #expect(try await house.lines(2) == ["opened olga@example.org waiting"])
    }

    @Test("quiet hours let through what is bad enough")
    func keepsQuiet() async throws {
        let house = try await MessagesFixture()
        // It is nine.
        try await house.person([(.mail, "olga@example.org")], quiet: QuietHours(from: 8 * 60, to: 10 * 60, level: .critical))
        try await house.open(1)
        try await house.open(2, .critical)
        let first = try #require(try await house.ledger(LedgerFilter(incident: IncidentID(1))).first)
        #expect(first.state == .suppressed && first.reason == "quiet hours" && first.user == "olga")
        #expect(try await house.lines(2) == ["opened olga@example.org waiting"])
    }

    @Test("quiet hours hold back the end, too")
    func endsQuietly() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.mail, "olga@example.org")], quiet: QuietHours(from: 10 * 60, to: 11 * 60, level: .critical))
        try await house.open(1)
        house.world.advance(.seconds(5400))
        try await house.resolve(1)
        #expect(try await house.lines(1) == ["opened olga@example.org waiting", "resolved nobody suppressed"])
        #expect(try await house.ledger().last?.reason == "quiet hours")
    }

    @Test("a person without a verified contact method is in the ledger, too")
    func missesPeople() async throws {
        let house = try await MessagesFixture()
        try await house.person([])
        try await house.open(1)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.state == .suppressed && entry.reason == "no verified contact method" && entry.destination == "on duty")
    }

    @Test("the chat of the settings is told of every service, at the address that it has by now")
    func tellsTheAdminChat() async throws {
        let house = try await MessagesFixture { settings in
            settings[TelegramSettings.self].token = "1:x"
            settings[TelegramSettings.self].adminChat = "-5"
            settings[TelegramSettings.self].language = .russian
        }
        try await house.open(1, of: MessagesFixture.mail)
        try await house.database.write { try DestinationStore().move(.telegram, "-5", to: "-1005", on: $0) }
        try await house.resolve(1)
        try await house.open(2)
        let ledger = try await house.ledger()
        #expect(ledger.first?.destination == "telegram.admin_chat" && ledger.first?.destinationID == nil)
        #expect(ledger.first?.text.contains("Новый") == true)
        #expect(try await house.lines(2) == ["opened -1005 waiting"])
        var filter = LedgerFilter()
        filter.isOfSettings = true
        try await house.destination("other")
        try await house.open(3)
        #expect(try await house.ledger(filter).count == ledger.count + 1)
        #expect(ledger.contains { $0.kind == .resolved })
    }

    @Test("what is still to be sent of a deleted incident is not sent")
    func dropsDeleted() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        house.incidents.delete(1)
        try await house.happen(.incidentDeleted(IncidentID(1), service: MessagesFixture.shop))
        #expect(try await house.lines(1) == ["opened ops suppressed"])
        try await house.send()
        #expect(house[.telegram].sent.isEmpty)
    }
}
