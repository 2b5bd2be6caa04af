import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Subscribers of the status page", .bothEngines)
struct SubscriberOperationsTests {
    private func all(_ house: SubscriberHouse) async throws -> [Subscriber] {
        try await house.operations.list(limit: 100, by: .commandLine)
    }

    @Test("An address is asked, and is a subscriber's once the link was used")
    func confirms() async throws {
        let house = try await SubscriberHouse()
        #expect(try await house.signUp(.mail, "ann@example.org") == .asked)
        let question = try #require(house.outbox.messages.first)
        #expect(house.outbox.messages.count == 1 && question.kind == .confirmation && question.unsubscribeURL == nil)
        #expect(try await all(house).map(\.confirmedAt) == [nil])
        let token = try #require(question.url.split(separator: "/").last.map(String.init))
        #expect(question.url.hasPrefix("https://desk.example/status/confirmations/"))
        let managed = try await house.operations.confirm(token)
        #expect(try await house.operations.subscriber(managed).confirmedAt == house.page.world.now)
        // Once more is no harm, and a link is for what it is for.
        #expect(try await house.operations.confirm(token) == managed)
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.operations.confirm(managed) }
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.operations.subscriber(token) }
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.operations.subscriber(managed + "x") }
    }

    @Test("Whoever knows an address changes nothing of its subscription, and finds out nothing")
    func foreign() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        try await house.subscribe(.mail, "ann@example.org") { $0.components = [sms] }
        #expect(try await house.signUp(.mail, "ann@example.org") == .asked)
        let known = try #require(house.outbox.messages.first)
        #expect(known.url.contains("/status/subscriptions/") && known.title == "Acme: your subscription")
        #expect(try await all(house).map(\.choice.components) == [[sms]])
    }

    @Test("One address is asked so often a day, at whichever page, and nobody is told that it is not")
    func perAddress() async throws {
        let house = try await SubscriberHouse { $0.confirmationsPerDay = 2 }
        for number in 1...4 { #expect(try await house.signUp(.mail, "ann@example.org", from: "192.0.2.\(number)") == .asked) }
        #expect(house.outbox.messages.count == 2 && Set(house.outbox.messages.map(\.cause)).count == 2)
        let id = try #require(try await all(house).first?.id)
        await #expect(throws: ClientError.subscriberAskedEnough) { _ = try await house.operations.askAgain(id, by: .commandLine) }
        house.page.world.advance(.seconds(86_401))
        _ = try await house.signUp(.mail, "ann@example.org")
        #expect(house.outbox.messages.count == 3)
    }

    @Test("One client subscribes so often an hour")
    func perClient() async throws {
        let house = try await SubscriberHouse { $0.signUpsPerHour = 3 }
        for number in 1...3 { _ = try await house.signUp(.mail, "a\(number)@example.org") }
        await #expect(throws: ClientError.tooManySubscriptions(retryAfter: .seconds(3600))) {
            _ = try await house.signUp(.mail, "a4@example.org")
        }
        _ = try await house.signUp(.mail, "a5@example.org", from: "192.0.2.77")
        house.page.world.advance(.seconds(3600))
        _ = try await house.signUp(.mail, "a6@example.org")
        #expect(house.outbox.messages.count == 5)
    }

    @Test("A chat gives its code back; it is good once, and another one is not")
    func chats() async throws {
        let house = try await SubscriberHouse()
        var choice = Subscriber.Choice()
        choice.language = .russian
        guard case .code(let code) = try await house.signUp(.telegram, "", choice) else { throw ClientError.subscriptionOver }
        #expect(house.outbox.messages.isEmpty)
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.book.take(code + "x", of: "-77") }
        #expect(try await house.book.take(code, of: "-77") == .russian)
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.book.take(code, of: "-78") }
        #expect(try await all(house).map(\.address) == ["-77"])
        #expect(try await house.book.leave(.telegram, "-77") == .russian)
        #expect(try await house.book.leave(.telegram, "-77") == nil)
        #expect(try await all(house).isEmpty)
    }

    @Test("A browser has said yes; the choice is changed by its link, and ended")
    func browsers() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        let said: JSON = ["endpoint": "https://push.example/1", "keys": ["auth": "x"]]
        guard
            case .subscribed(let token) = try await house.operations.signUp(
                .webpush, "", browser: said, .init(), at: try await house.snapshot(), from: "")
        else { throw ClientError.subscriptionOver }
        #expect(try await house.operations.subscriber(token).subscription == said)
        var choice = Subscriber.Choice()
        (choice.severity, choice.components, choice.tellsMaintenances) = (.major, [sms], false)
        try await house.operations.change(token, choice, of: [sms])
        #expect(try await house.operations.subscriber(token).choice == choice)
        choice.components = [PublicPageFixture.id("cmp0nowhere0")]
        let impossible = choice
        await #expect(throws: ClientError.componentUnknown("cmp0nowhere0")) {
            try await house.operations.change(token, impossible, of: [sms])
        }
        for _ in 1...2 { try await house.operations.end(token) }
        await #expect(throws: ClientError.subscriptionOver) { _ = try await house.operations.subscriber(token) }
    }

    @Test("The desk adds one who is asked, asks again, and removes")
    func desk() async throws {
        let house = try await SubscriberHouse()
        let added = try await house.operations.add(.webhook, "https://hook.example/x", .init(), by: .commandLine)
        #expect(added.confirmedAt == nil && added.isTrusted && added.askedTimes == 1)
        let body = try #require(house.outbox.messages.first?.body)
        let json = try JSONDecoder().decode(JSON.self, from: Data(body.utf8))
        #expect(json["subscription"]?["confirm"]?.string?.contains("/status/confirmations/") == true)
        #expect(json["meta"]?["unsubscribe"]?.string?.hasSuffix("/unsubscribe") == true && json["page"]?["status_indicator"] == "none")
        await #expect(throws: ClientError.subscriberKnown) {
            _ = try await house.operations.add(.webhook, "https://hook.example/x", .init(), by: .commandLine)
        }
        #expect(try await house.operations.askAgain(added.id, by: .commandLine).askedTimes == 2)
        #expect(try await house.operations.counts(by: .commandLine)[.webhook]?.asked == 1)
        try await house.operations.remove(added.id, by: .commandLine)
        #expect(try await all(house).isEmpty)
    }

    @Test("A file is looked at first; everybody in it is asked, wrong lines are told, and what was exported can be taken")
    func files() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        try await house.subscribe(.mail, "known@example.org")
        let text = """
            channel,address,language,severity,components
            mail,ann@example.org,pt-BR,major,\(sms)
            mail,ann@example.org,,,
            mail,known@example.org,,,
            pigeon,x,,,
            mail,b@example.org,,terrible,
            mail,nobody,,,
            telegram,-5@x,,,
            """
        let file = try SubscriberFile(text)
        for isPreview in [true, false] {
            let report = try await house.operations.take(file, isPreview: isPreview, by: .commandLine)
            #expect(report.added == 1 && report.known == 2 && report.refused.map(\.line) == [5, 6, 7, 8])
            #expect(house.outbox.messages.count == (isPreview ? 0 : 1))
        }
        let ann = try #require(try await all(house).first { $0.address == "ann@example.org" })
        #expect(ann.choice.language == .portuguese && ann.choice.severity == .major && ann.choice.components == [sms])
        let lines = [SubscriberFile.columns] + (try await all(house).map { house.operations.fields($0) })
        let again = try SubscriberFile(lines.map { $0.joined(separator: ",") }.joined(separator: "\n"))
        #expect(try await house.operations.take(again, isPreview: true, by: .commandLine).known == 2)
        #expect(throws: ClientError.subscriberFileNotValid) { _ = try SubscriberFile("name,mail\nAnn,a@b.example") }
    }

    @Test("Those who never answered are forgotten, and nobody else")
    func forgets() async throws {
        let house = try await SubscriberHouse()
        try await house.subscribe(.mail, "ann@example.org")
        _ = try await house.signUp(.mail, "bob@example.org")
        let time = house.page.world.now.adding(.seconds(1))
        #expect(try await house.page.database.write { try SubscriberStore.deleteUnconfirmed(before: time, limit: 10, on: $0) } == 1)
        #expect(try await all(house).map(\.address) == ["ann@example.org"])
    }
}
