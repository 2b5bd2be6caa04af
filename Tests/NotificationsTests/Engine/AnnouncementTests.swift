import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Announcements", .bothEngines) struct AnnouncementTests {
    private static let step = StepNote(
        code: "0001", name: "Login", version: 2, step: 1, reason: "occurrences", number: 0, isLate: false)

    private func step(_ whom: Announcement.Whom..., key: String = "a", of id: Int64 = 1) -> Announcement {
        Announcement(.step(Self.step), incident: IncidentID(id), key: key, whom: whom)
    }

    private func house() async throws -> MessagesFixture {
        let house = try await MessagesFixture()
        house.incidents.set(1)
        return house
    }

    private func team(_ name: String, _ house: MessagesFixture, members: [Int64] = []) async throws -> TeamID {
        try await house.database.write { connection in
            let row = try connection.row(
                "INSERT INTO teams (name, name_folded, created_at) VALUES (?1, ?2, 0) RETURNING id", name, NameRule.folded(name))
            let id: TeamID = try #require(row).id("id")
            for member in members {
                try connection.execute(
                    "INSERT INTO team_members (team_id, user_id, role, added_at) VALUES (?1, ?2, 1, 0)", id, member)
            }
            return id
        }
    }

    @Test("A destination that is named is told, whatever levels and kinds it asks for; the web hook says which step it is")
    func destination() async throws {
        let house = try await house()
        try await house.destination("hook", .webhook, levels: [.critical], kinds: [.resolved])
        try await house.announce(step(.destination("HOOK"), .destination("none")))
        #expect(try await house.lines(1) == ["step hook waiting", "step nobody suppressed"])
        try await house.send()
        let message = try #require(house[.webhook].sent.first)
        let body = WebhookBody.json(of: message, to: "hook")
        #expect(body["type"] == "playbook.step")
        let data = try #require(body["data"])
        #expect(data["playbook"] == ["code": "0001", "name": "Login", "version": 2])
        #expect(data["step"] == 1 && data["reason"] == "occurrences" && data["repeat"] == 0 && data["late"] == false)
        #expect(data["incident"] == ["id": 1] && data["url"] == "https://desk.example/incidents/1")
    }

    @Test("The same announcement tells nobody twice, not in another transaction either")
    func once() async throws {
        let house = try await house()
        try await house.destination("chat")
        try await house.announce(step(.destination("chat"), .destination("chat")))
        try await house.announce(step(.destination("chat")))
        try await house.announce(step(.destination("chat"), key: "b"))
        #expect(try await house.lines(1) == ["step chat waiting", "step chat waiting"])
    }

    @Test("A team is told by its destinations; one without any by its members' contact methods")
    func teams() async throws {
        let house = try await house()
        try await house.person([(.mail, "olga@example.org")])
        let first = try await team("Analista N1", house)
        _ = try await team("Analista N2", house, members: [1])
        _ = try await team("Coordenação", house)
        try await house.database.write { connection in
            _ = try DestinationStore().insert(
                Destination(
                    id: 0, name: "n1", way: .channel(.telegram), address: "-1", reach: .team(first), levels: [.critical], kinds: [],
                    language: .portuguese, timeZone: .gmt, bundles: true, preset: nil, headers: [:], secret: nil, isTrusted: true),
                at: house.now, on: connection)
        }
        try await house.announce(step(.team("Analista N1"), .team("analista n2"), .team("Coordenação"), .team("Nobody")))
        let ledger = try await house.ledger()
        #expect(
            ledger.map { $0.recipient ?? $0.reason ?? "" } == [
                "-1", "olga@example.org", "the team Coordenação has neither destinations nor members", "there is no team Nobody",
            ])
        #expect(ledger.first?.text.hasPrefix("Passo 1 de “Login”: ") == true)
    }

    @Test("A person is told by the first contact method that is open, and by the next when that fails")
    func person() async throws {
        let house = try await house()
        try await house.person([(.telegram, "77"), (.mail, "olga@example.org")])
        house[.telegram].answer { _ in .permanent(reason: "blocked") }
        try await house.announce(step(.user("Olga"), .user("nobody")))
        try await house.send()
        try await house.send()
        #expect(try await house.lines(1) == ["step 77 gave_up", "step nobody suppressed", "step olga@example.org sent"])
        #expect(house[.mail].titles == ["Step 1 of “Login”: error in Shop: Trouble 1"])
    }

    @Test("Who is on call is told; a gap is written down")
    func onCall() async throws {
        let house = try await house()
        try await house.person([(.mail, "olga@example.org")])
        try await house.announce(step(.onCall([UserID(1)], schedule: "Primary"), .onCall([], schedule: "Night")))
        let ledger = try await house.ledger()
        #expect(ledger.map { $0.recipient ?? $0.reason ?? "" } == ["olga@example.org", "nobody is on call of Night"])
    }

    @Test("Customers with all of the tags who agreed are told in their language, and those who were that it is over")
    func customers() async throws {
        let house = try await house()
        let time = house.now
        try await house.database.write { connection in
            for (name, tags, consent, language) in [
                ("Ana", ["clientes-app", "vip"], true, Language.portuguese), ("Bob", ["Clientes-App"], true, .english),
                ("Cyd", ["clientes-app", "VIP"], false, .english), ("Dee", ["vip", "clientes-app"], true, .russian),
            ] {
                var draft = ContactDraft(name: name)
                (draft.tags, draft.consent, draft.language, draft.mail) = (tags, consent, language, name.lowercased() + "@example.org")
                _ = try ContactStore().insert(draft, at: time, on: connection)
            }
        }
        let words: [Announcement.Text] = [.init(.portuguese, "Indisponível"), .init(.english, "Down")]
        let down = Announcement(
            .customers(words), incident: IncidentID(1), key: "down", whom: [.audience(["clientes-app", "vip"], .mail)])
        try await house.announce(down)
        try await house.announce(down)
        try await house.send()
        #expect(house[.mail].titles.sorted() == ["Indisponível", "Indisponível"])
        #expect(Set(house[.mail].sent.map(\.recipient.address)) == ["ana@example.org", "dee@example.org"])
        // One of them does not agree any more.
        try await house.database.write { _ = try $0.execute("UPDATE contacts SET consent = 0 WHERE name = 'Dee'", []) }
        house[.mail].forget()
        try await house.announce(
            Announcement(.back([.init(.english, "Up")]), incident: IncidentID(1), key: "back", whom: [.told(key: "down")]),
            Announcement(.back([.init(.english, "Up")]), incident: IncidentID(1), key: "other", whom: [.told(key: "none")]))
        try await house.send()
        #expect(house[.mail].titles == ["Up"])
        #expect(
            try await house.lines(1) == [
                "customers ana@example.org sent", "customers dee@example.org sent", "back ana@example.org sent",
                "back dee@example.org suppressed",
            ])
        try await house.announce(
            Announcement(.customers(words), incident: IncidentID(1), key: "push", whom: [.audience(["vip"], .webpush)]))
        #expect(try await house.lines(1).last == "customers nobody suppressed")
    }

    private static let down = Announcement(
        .customers([.init(.english, "Down")]), incident: IncidentID(1), key: "down", whom: [.audience(["app"], .mail)])
    private static let back = Announcement(
        .back([.init(.english, "Up")]), incident: IncidentID(1), key: "back", whom: [.told(key: "down")])

    /// So many customers who can be told by mail.
    private func customers(_ count: Int, _ house: MessagesFixture) async throws {
        let time = house.now
        try await house.database.write { connection in
            for number in 1...count {
                var draft = ContactDraft(name: "Customer \(number)")
                (draft.tags, draft.consent, draft.mail) = (["app"], true, "c\(number)@example.org")
                _ = try ContactStore().insert(draft, at: time, on: connection)
            }
        }
    }

    private func count(_ kind: MessageKind, _ house: MessagesFixture) async throws -> Int {
        try await house.database.read { connection in
            try connection.row("SELECT count(*) AS number FROM notifications WHERE kind = ?1", kind.rawValue)?.int("number") ?? 0
        }
    }

    @Test("Many customers are told in several transactions, each once, whoever does it; so is the end")
    func manyCustomers() async throws {
        let house = try await house()
        try await customers(2 * Decider.audience + 7, house)
        try await house.announce(Self.down, Self.down)
        #expect(try await count(.customers, house) == Decider.audience)
        // As two processes do that saw the same.
        let (one, other) = (house.decider, house.decider)
        async let first = one.goOn()
        async let second = other.goOn()
        let both = try await (first, second)
        #expect(both == (true, true))
        while try await house.decider.goOn() {}
        #expect(try await count(.customers, house) == 2 * Decider.audience + 7)
        try await house.announce(Self.down)
        while try await house.decider.goOn() {}
        #expect(try await count(.customers, house) == 2 * Decider.audience + 7)
        try await house.announce(Self.back)
        #expect(try await count(.back, house) == Decider.audience)
        while try await house.decider.goOn() {}
        #expect(try await count(.back, house) == 2 * Decider.audience + 7)
        #expect(try await house.decider.goOn() == false)
    }

    @Test("When it is over nobody further is told of it, and the end is told to those who were")
    func overMeanwhile() async throws {
        let house = try await house()
        try await customers(2 * Decider.audience, house)
        try await house.announce(Self.down)
        try await house.announce(Self.back)
        while try await house.decider.goOn() {}
        #expect(try await count(.customers, house) == Decider.audience)
        #expect(try await count(.back, house) == Decider.audience)
    }

    @Test("Without words for the end, too; and of an incident that is gone nothing is left")
    func endsByItself() async throws {
        for isGone in [false, true] {
            let house = try await house()
            try await customers(Decider.audience + 1, house)
            try await house.announce(Self.down)
            if isGone { house.incidents.delete(1) } else { house.incidents.set(1, state: "resolved") }
            while try await house.decider.goOn() {}
            #expect(try await count(.customers, house) == Decider.audience)
            #expect(try await house.database.read { try AudienceStore().first(on: $0) } == nil)
        }
    }

    @Test("Customers are told in Telegram, and a chat that moved keeps its customer")
    func telegram() async throws {
        let house = try await house()
        let contacts = try await house.module().contacts
        var ana = ContactDraft(name: "Ana")
        (ana.tags, ana.consent, ana.telegram) = (["app"], true, " 4711 ")
        let made = try await contacts.add(ana, by: .commandLine)
        #expect(made.draft.telegram == "4711")
        await #expect(throws: ClientError.contactKnown) { try await contacts.add(ana, by: .commandLine) }
        var bob = ContactDraft(name: "Bob")
        (bob.tags, bob.consent, bob.telegram) = (["app"], true, "not a chat")
        await #expect(throws: ClientError.addressNotValid("telegram")) { try await contacts.add(bob, by: .commandLine) }
        let down = Announcement(
            .customers([.init(.english, "Down")]), incident: IncidentID(1), key: "chat", whom: [.audience(["app"], .telegram)])
        try await house.announce(down)
        try await house.database.write { try DestinationStore().move(.telegram, "4711", to: "-1004711", on: $0) }
        try await house.send()
        #expect(house[.telegram].sent.map(\.recipient.address) == ["-1004711"] && house[.telegram].titles == ["Down"])
    }

    @Test("A set that no playbook knows, and a turn on call, are about no incident")
    func others() async throws {
        let house = try await house()
        try await house.destination("hook", .webhook)
        try await house.person([(.mail, "olga@example.org")])
        try await house.announce(
            Announcement(
                .unmatched([["servico": "x"]], path: "/playbooks/unmatched"), incident: nil, key: "u", whom: [.destination("hook")]),
            Announcement(
                .duty(DutyNote(schedule: "Primary", until: nil, takesOver: true)), incident: nil, key: "d", whom: [.user("olga")]))
        try await house.send()
        let body = WebhookBody.json(of: try #require(house[.webhook].sent.first), to: "hook")
        #expect(body["type"] == "playbook.unmatched" && body["data"]?["triggers"] == [["servico": "x"]])
        #expect(house[.mail].titles == ["You are on call: Primary"])
        #expect(try await house.ledger().map(\.kind) == [.unmatched, .onCall])
    }

    @Test("An address gets no more than so many messages in a minute, but for critical incidents")
    func throttle() async throws {
        let house = try await MessagesFixture { $0[NotificationSettings.self].throttleMessages = 2 }
        house.incidents.set(1)
        house.incidents.set(2, .critical)
        try await house.destination("chat")
        for key in ["a", "b", "c"] { try await house.announce(step(.destination("chat"), key: key)) }
        try await house.announce(step(.destination("chat"), key: "d", of: 2))
        #expect(try await house.ledger().map(\.state) == [.waiting, .waiting, .throttled, .waiting])
    }

    @Test("Of an incident that is gone nobody is told")
    func gone() async throws {
        let house = try await house()
        try await house.destination("chat")
        try await house.announce(step(.destination("chat"), of: 9))
        #expect(try await house.ledger().isEmpty)
    }
}
