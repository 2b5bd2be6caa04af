import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("What is sent", .bothEngines)
struct OutboxWorkerTests {
    @Test("a message is handed over once, and the ledger says so")
    func sends() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        house[.telegram].answer { _ in .taken(reference: ["message_id": 5]) }
        try await house.open(1)
        #expect(try await house.send() == 1)
        #expect(try await house.send() == 0)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.state == .sent && entry.attempts == 1 && entry.key == house[.telegram].keys.first && entry.dueAt == nil)
        let message = try #require(house[.telegram].sent.first)
        #expect(message.incident?.title == "Trouble 1" && message.incident?.url == "https://desk.example/incidents/1")
        #expect(message.type == "incident.opened" && message.recipient.address == "ops")
        try await house.resolve(1)
        try await house.send()
        let resolution = try #require(house[.telegram].sent.first { $0.kind == .resolved })
        #expect(resolution.repliesTo == ["message_id": 5])
    }

    @Test("what fails for now is tried again with the same key, each time after twice as long")
    func retries() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops", .webhook)
        house[.webhook].answer { _ in .passing(reason: "503") }
        try await house.open(1)
        for wait in [1, 2, 4] {
            #expect(try await house.send() == 1)
            let entry = try #require(try await house.ledger().first)
            #expect(entry.state == .failed && entry.reason == "503" && entry.dueAt == house.now.adding(.seconds(wait)))
            house.world.advance(.milliseconds(wait * 1000 - 1))
            #expect(try await house.send() == 0)
            house.world.advance(.milliseconds(1))
        }
        house[.webhook].answer { _ in .taken(reference: nil) }
        #expect(try await house.send() == 1)
        #expect(Set(house[.webhook].keys).count == 1 && house[.webhook].keys.count == 4)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.state == .sent && entry.attempts == 4 && entry.reason == nil)
    }

    @Test("a wait that the other side asks for is kept, and holds for its whole lane")
    func waitsAsAsked() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        house[.telegram].answer { _ in .passing(reason: "429", after: .seconds(30)) }
        try await house.open(1)
        try await house.open(2)
        #expect(try await house.send() == 1)
        house.world.advance(.seconds(29))
        #expect(try await house.send() == 0)
        house[.telegram].answer { _ in .taken(reference: nil) }
        house.world.advance(.seconds(1))
        #expect(try await house.send() == 2)
    }

    @Test("what cannot be sent in time is a dead letter, which can be sent again")
    func givesUp() async throws {
        let house = try await MessagesFixture { settings in
            settings[NotificationSettings.self].retryFirstSeconds = 1
            settings[NotificationSettings.self].giveUpSeconds = 3
        }
        try await house.destination("ops", .webhook)
        house[.webhook].answer { _ in .passing(reason: "503") }
        try await house.open(1)
        for _ in 0..<6 {
            try await house.send()
            house.world.advance(.seconds(1))
        }
        let dead = try #require(try await house.ledger().first)
        #expect(dead.state == .gaveUp && dead.reason == "503" && dead.dueAt == nil)
        #expect(house[.webhook].sent.count == 3)
        house[.webhook].answer { _ in .taken(reference: nil) }
        let time = house.now
        let isResent = try await house.database.write {
            try LedgerStore().resend(dead.id, at: time, until: time.adding(.seconds(60)), on: $0)
        }
        #expect(isResent)
        #expect(try await house.send() == 1)
        #expect(try await house.ledger().first?.state == .sent)
        #expect(house[.webhook].keys.last == dead.key)
        let isSentTwice = try await house.database.write { try LedgerStore().resend(dead.id, at: time, until: time, on: $0) }
        #expect(!isSentTwice)
    }

    @Test("what is refused for good is not tried again, and says why")
    func refuses() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops", .webhook)
        house[.webhook].answer { _ in .permanent(reason: "status 410") }
        try await house.open(1)
        try await house.send()
        house.world.advance(.seconds(1000))
        #expect(try await house.send() == 0)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.state == .gaveUp && entry.reason == "status 410" && entry.attempts == 1)
    }

    @Test("while the other side is down one message tries, and the others do not fail with it; other lanes go on")
    func breaks() async throws {
        let house = try await MessagesFixture()
        try await house.destination("down", .webhook)
        try await house.destination("up", .webhook)
        house[.webhook].answer { $0.recipient.address == "down" ? .passing(reason: "no answer in time") : .taken(reference: nil) }
        try await house.append((1...30).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        try await house.send()
        #expect(house[.webhook].sent.filter { $0.recipient.address == "up" }.count == 30)
        // As many as are under way at once.
        let first = house[.webhook].sent.filter { $0.recipient.address == "down" }.count
        #expect(first == 4)
        for wait in [1, 2, 4, 8] {
            house.world.advance(.seconds(wait))
            #expect(try await house.send() == 1)
        }
        let waiting = try await house.ledger(LedgerFilter(states: [.waiting]))
        #expect(waiting.allSatisfy { $0.attempts == 0 } && waiting.count >= 20)
        house[.webhook].answer { _ in .taken(reference: nil) }
        house.world.advance(.seconds(600))
        try await house.send()
        #expect(try await house.ledger().allSatisfy { $0.state == .sent })
        let lane = try await house.database.read { try LedgerStore().lanes(limit: 10, on: $0) }
        #expect(lane.allSatisfy { $0.failures == 0 && $0.openUntil == nil && $0.error == nil && $0.waiting == 0 })
    }

    @Test("a lane that is closed for longer than a message may wait gives it up all the same")
    func givesUpBehindABreaker() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].giveUpSeconds = 10 }
        try await house.destination("ops")
        house[.telegram].answer { _ in .passing(reason: "429", after: .seconds(8)) }
        try await house.open(1)
        try await house.send()
        house.world.advance(.seconds(8))
        house[.telegram].answer { _ in .passing(reason: "429", after: .seconds(600)) }
        try await house.open(2)
        try await house.send()
        #expect(try await house.lines(1) == ["opened ops gave_up"])
        house.world.advance(.seconds(11))
        try await house.send()
        let second = try #require(try await house.ledger(LedgerFilter(incident: IncidentID(2))).first)
        #expect(second.state == .gaveUp && second.reason == "429")
    }

    @Test("what is about one message alone holds up no other")
    func blamesTheMessage() async throws {
        let house = try await MessagesFixture()
        try await house.destination("list", .mail)
        try await house.destination("other", .mail)
        house[.mail].answer { $0.recipient.address == "list" ? .passing(reason: "451", about: .message) : .taken(reference: nil) }
        try await house.open(1)
        try await house.send()
        #expect(try await house.lines(1).sorted() == ["opened list failed", "opened other sent"])
    }

    @Test("a test message whose sender died does not wait for ever")
    func endsTests() async throws {
        let house = try await MessagesFixture()
        var test = Decision(.test, key: "t", state: .waiting)
        (test.channel, test.recipient, test.address, test.content) = (.webhook, "ops", "ops", StoredContent.test.line)
        let (row, time) = (test, house.now)
        try await house.database.write { _ = try $0.run(DecisionStore.insert([row], at: time)) }
        try await house.worker().begin()
        #expect(try await house.ledger().first?.state == .waiting)
        house.world.advance(.seconds(301))
        try await house.worker().begin()
        #expect(try await house.ledger().first?.state == .gaveUp)
    }

    @Test("what is told of one incident arrives in order")
    func keepsOrder() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops", .webhook)
        house[.webhook].answer { $0.kind == .opened ? .passing(reason: "500", about: .message) : .taken(reference: nil) }
        try await house.open(1)
        try await house.send()
        try await house.resolve(1)
        try await house.open(2)
        house[.webhook].answer {
            $0.incident?.id == IncidentID(1) && $0.kind == .opened ? .passing(reason: "500", about: .message) : .taken(reference: nil)
        }
        try await house.send()
        #expect(try await house.lines(1) == ["opened ops failed", "resolved ops waiting"])
        #expect(try await house.lines(2) == ["opened ops sent"])
        house[.webhook].answer { _ in .taken(reference: nil) }
        house.world.advance(.seconds(1))
        try await house.send()
        #expect(house[.webhook].sent.suffix(2).map(\.kind) == [.opened, .resolved])
    }

    @Test("a message that can be changed shows the last count, and changes once a second at most")
    func edits() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        house[.telegram].answer { _ in .taken(reference: ["message_id": 5]) }
        try await house.open(1)
        // Before it was sent, too.
        try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: 2)))
        try await house.send()
        for count in 3...6 {
            try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: count)))
            try await house.send()
        }
        let edits = { house[.telegram].sent.filter { $0.edits != nil } }
        #expect(edits().count == 1 && edits()[0].edits == ["message_id": 5])
        house.world.advance(.seconds(1))
        try await house.send()
        #expect(edits().count == 2 && edits()[1].incident?.occurrences == 6)
        house.world.advance(.seconds(5))
        #expect(try await house.send() == 0)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.text.contains("6 times") && entry.attempts == 1)
    }

    @Test("a message to change that is gone is left alone")
    func leavesGoneMessages() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        house[.telegram].answer { $0.edits == nil ? .taken(reference: ["message_id": 5]) : .permanent(reason: "400") }
        try await house.open(1)
        try await house.send()
        for count in 2...4 {
            house.world.advance(.seconds(2))
            try await house.happen(.incidentRecurred(house.incidents.set(1, occurrences: count)))
            try await house.send()
        }
        #expect(house[.telegram].sent.filter { $0.edits != nil }.count == 1)
        #expect(try await house.ledger().first?.state == .sent)
    }

    @Test("a bundle is one message that grows")
    func growsBundles() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        house[.telegram].answer { _ in .taken(reference: ["message_id": 5]) }
        try await house.append((1...12).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        try await house.send()
        #expect(house[.telegram].sent.count == 11)
        #expect(house[.telegram].titles.last == "2 new incidents")
        try await house.append((13...40).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        house.world.advance(.seconds(1))
        try await house.send()
        let last = try #require(house[.telegram].sent.last)
        guard case .bundle(let bundle) = last.content else {
            Issue.record("no bundle")
            return
        }
        #expect(last.edits != nil && bundle.count == 30 && bundle.some.count == 10 && bundle.url == "https://desk.example/incidents")
        #expect(house[.telegram].sent.count == 12)
        // The end of one that was told in the bundle answers the bundle.
        try await house.resolve(30)
        try await house.send()
        let resolution = try #require(house[.telegram].sent.first { $0.kind == .resolved })
        #expect(resolution.repliesTo == ["message_id": 5])
        #expect(try await house.lines(30) == ["opened chat bundled", "resolved chat sent"])
    }

    @Test("what is told of an incident follows the message that its beginning shares")
    func followsBundles() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].bundleAfter = 1 }
        try await house.destination("list", .mail)
        for id in 1...2 { try await house.open(Int64(id)) }
        try await house.resolve(2)
        try await house.append([.incidentOpened(house.incidents.set(3)), .incidentResolved(house.incidents.set(3, state: "resolved"))])
        try await house.decide()
        try await house.send()
        #expect(house[.mail].titles == ["New error in Shop: Trouble 1"])
        house.world.advance(.seconds(62))
        try await house.send()
        #expect(house[.mail].titles.count == 2 && house[.mail].titles.last == "2 new incidents")
        house.world.advance(.seconds(1))
        try await house.send()
        #expect(house[.mail].titles.suffix(2) == ["Resolved in Shop: Trouble 2", "Resolved in Shop: Trouble 3"])
        // Afterwards nothing is waited for.
        try await house.happen(.incidentReopened(house.incidents.set(2, state: "open")))
        try await house.send()
        #expect(house[.mail].titles.last == "Again error in Shop: Trouble 2")
    }

    @Test("a chat that moved is followed and remembered")
    func followsMoves() async throws {
        let house = try await MessagesFixture()
        let id = try await house.destination("chat", at: "-5")
        house[.telegram].answer { $0.recipient.address == "-5" ? .moved(to: "-1005") : .taken(reference: nil) }
        try await house.open(1)
        try await house.send()
        try await house.send()
        #expect(house[.telegram].sent.map(\.recipient.address) == ["-5", "-1005"])
        #expect(try await house.lines(1) == ["opened -1005 sent"])
        let destination = try await house.database.read { try DestinationStore().find(id, on: $0) }
        #expect(destination?.address == "-1005")
        try await house.open(2)
        try await house.send()
        #expect(house[.telegram].sent.last?.recipient.address == "-1005")
    }

    @Test("nothing goes to a destination that was removed")
    func stopsForRemoved() async throws {
        let house = try await MessagesFixture()
        let id = try await house.destination("ops", .webhook)
        try await house.open(1)
        try await house.database.write { [now = house.now] in try DestinationStore().delete(id, at: now, on: $0) }
        #expect(try await house.lines(1) == ["opened ops suppressed"])
        #expect(try await house.ledger().first?.reason == "the destination was removed")
        #expect(try await house.database.read { try LedgerStore().lanes(limit: 10, on: $0) }.isEmpty)
        try await house.send()
        #expect(house[.webhook].sent.isEmpty)
    }

    @Test("a lane by which nothing was sent for long is forgotten, one in which something waits is not")
    func forgetsLanes() async throws {
        let house = try await MessagesFixture()
        try await house.destination("old")
        try await house.open(1)
        try await house.send()
        let forget = {
            let time = house.now
            return try await house.database.write { try LedgerStore().deleteLanes(unusedSince: time, limit: 10, on: $0) }
        }
        house.world.advance(.seconds(60))
        try await house.open(2)
        #expect(try await forget() == 0)
        try await house.send()
        #expect(try await forget() == 0)
        house.world.advance(.seconds(1))
        #expect(try await forget() == 1)
        try await house.open(3)
        #expect(try await house.send() == 1)
    }

    @Test("what each channel took of late is counted")
    func counts() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        try await house.destination("hook", .webhook)
        house[.webhook].answer { _ in .permanent(reason: "410") }
        try await house.open(1)
        try await house.send()
        let since = house.now.adding(.seconds(-1))
        #expect(try await house.database.read { try LedgerStore().handedOver(since: since, on: $0) } == [.telegram: 1])
        let later = house.now.adding(.seconds(1))
        #expect(try await house.database.read { try LedgerStore().handedOver(since: later, on: $0) }.isEmpty)
    }

    @Test("receipts only go forward")
    func takesReceipts() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        let key = try #require(try await house.ledger().first?.key)
        let time = house.now
        let receipt = { (state: MessageState) in
            try await house.database.write { try LedgerStore().receipt(key, state, at: time, on: $0) }
            return try await house.ledger().first?.state
        }
        // It is on its way, and was answered sooner than it was written down as sent.
        #expect(try await receipt(.delivered) == .waiting)
        try await house.send()
        #expect(try await house.ledger().first?.state == .delivered)
        #expect(try await receipt(.read) == .read)
        #expect(try await receipt(.delivered) == .read)
    }
}
