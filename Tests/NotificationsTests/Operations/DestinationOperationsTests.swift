import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Where messages go", .bothEngines)
struct DestinationOperationsTests {
    private func operations(_ house: MessagesFixture) async throws -> DestinationOperations { try await house.module().destinations }

    private func draft(_ name: String = "ops", _ channel: String = "webhook", _ address: String = "https://ops.example/hook")
        -> DestinationDraft
    {
        DestinationDraft(name: name, channel: channel, address: address)
    }

    @Test("what is not said is usual")
    func takesDefaults() async throws {
        let made = try await operations(try await MessagesFixture()).add(draft(), by: .commandLine)
        let destination = made.destination
        #expect(destination.levels == [.error, .critical] && destination.kinds == [.opened, .reopened, .resolved])
        #expect(destination.reach == .everything && destination.language == .english && !destination.bundles)
        #expect(made.secret?.hasPrefix("whsec_") == true)
        let chat = try await operations(try await MessagesFixture()).add(draft("chat", "telegram", "-100"), by: .commandLine)
        #expect(chat.destination.bundles && chat.secret == nil)
    }

    @Test("what is said is kept, and the secret is shown once")
    func keepsWhatIsSaid() async throws {
        let operations = try await operations(try await MessagesFixture())
        var wanted = draft()
        (wanted.services, wanted.levels, wanted.kinds) = (["shop", "Mail"], ["info"], ["commented", "opened"])
        (wanted.language, wanted.timeZone, wanted.preset, wanted.bundle) = ("ru", "Europe/Moscow", "slack", true)
        wanted.headers = ["Authorization": "Bearer x"]
        _ = try await operations.add(wanted, by: .commandLine)
        let kept = try #require(try await operations.list(by: .commandLine).first)
        #expect(kept.services == ["Shop", "Mail"] && kept.secret == nil && kept.destination.secret != nil)
        #expect(kept.destination.levels == [.info] && kept.destination.kinds == [.opened, .commented])
        #expect(kept.destination.language == .russian && kept.destination.timeZone.identifier == "Europe/Moscow")
        #expect(kept.destination.preset == .slack && kept.destination.bundles && kept.destination.headers == wanted.headers)
    }

    @Test("what would be told is shown in each channel's form, without sending it and without links that act for somebody")
    func previews() async throws {
        let house = try await MessagesFixture()
        let operations = try await operations(house)
        let id = try await house.person([(.telegram, "77")])
        try await house.open(1)
        try await house.resolve(1)
        let own = try await operations.preview(id, of: IncidentID(1), for: .commandLine)
        #expect(own.channel == .telegram && own.messages.map(\.kind) == [.opened, .reopened, .resolved])
        let forms: [ChannelKind: [MessagePart.Form]] = [
            .telegram: [.text, .json], .mail: [.subject, .text, .html], .xmpp: [.text], .webpush: [.json], .webhook: [.json],
        ]
        for (channel, expected) in forms {
            let preview = try await operations.preview(id, of: IncidentID(1), by: channel, for: .commandLine)
            for message in preview.messages {
                #expect(message.parts.map(\.form) == expected, "\(channel)")
                let said = message.parts.map(\.text).joined(separator: "\n")
                #expect(!said.contains("/answer/") && !said.contains("whsec_"))
                #expect(said.contains(channel == .webhook ? "/incidents/1" : "Trouble 1"), "\(channel)")
            }
        }
        let telegram = try #require(own.messages.first?.parts.last?.text)
        #expect(telegram.contains("\"bold\"") && telegram.contains("inline_keyboard"))
        #expect(try await house.ledger().allSatisfy { $0.attempts == 0 })
        // Nothing is open, and none is named.
        #expect(try await operations.preview(id, of: nil, for: .commandLine).messages.isEmpty)
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            ("webhook", "http://169.254.169.254/x", "address-not-allowed"),
            ("webhook", "http://[::ffff:a9fe:a9fe]/", "address-not-allowed"),
            ("webhook", "ftp://ops.example/", "address-not-valid"), ("webhook", "http://a:b@ops.example/", "address-not-valid"),
            ("telegram", "chat", "address-not-valid"), ("mail", "a@b\r\nBcc: c@d", "address-not-valid"),
            ("xmpp", "room", "address-not-valid"),
            ("user", "nobody", "address-not-valid"), ("webpush", "https://push.example/", "destination-not-valid"),
            ("pigeon", "x", "destination-not-valid"),
        ])
    func refuses(channel: String, address: String, code: String) async throws {
        let operations = try await operations(try await MessagesFixture())
        let error = await #expect(throws: ClientError.self) {
            _ = try await operations.add(draft("ops", channel, address), by: .commandLine)
        }
        #expect(error?.code.rawValue == code)
        #expect(try await operations.list(by: .commandLine).isEmpty)
    }

    @Test("a private address takes an administrator, and a team's destination its supervisor")
    func checksRights() async throws {
        let house = try await MessagesFixture()
        let team = try await house.module().accounts.teamOperations.add(name: "Night", by: .commandLine)
        let operations = try await operations(house)
        let chief = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .viewer, teams: [team.id: .supervisor]))
        let private_ = draft("near", "webhook", "http://127.0.0.1:9/hook")
        #expect(try await operations.add(private_, by: .commandLine).destination.isTrusted)
        await #expect(throws: ClientError.notPermitted(.manageDestinations)) { _ = try await operations.add(draft("all"), by: chief) }
        var own = draft("night")
        own.team = "night"
        let made = try await operations.add(own, by: chief)
        #expect(!made.destination.isTrusted && made.team == "Night")
        own.name = "near night"
        own.address = "http://10.0.0.1/"
        await #expect(throws: ClientError.addressNotAllowed) { _ = try await operations.add(own, by: chief) }
        // What they may not change shows its host alone.
        let seen = try await operations.list(by: chief)
        #expect(seen.first { $0.destination.name == "near" }?.address == "http://127.0.0.1:9/…")
        #expect(seen.first { $0.destination.name == "night" }?.address == "https://ops.example/hook")
    }

    @Test("whoever sees a destination of several teams sees the names of their own services alone")
    func hidesServices() async throws {
        let house = try await MessagesFixture()
        let module = try await house.module()
        let team = try await module.accounts.teamOperations.add(name: "Night", by: .commandLine)
        try await house.database.write { try $0.execute("UPDATE services SET team_id = ?1 WHERE id = 2", team.id) }
        var wanted = draft()
        wanted.services = ["Shop", "Mail"]
        _ = try await module.destinations.add(wanted, by: .commandLine)
        let member = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: nil, teams: [team.id: .viewer]))
        #expect(try await module.destinations.list(by: member).map(\.services) == [["Mail"]])
    }

    @Test("names are unique")
    func refusesNames() async throws {
        let operations = try await operations(try await MessagesFixture())
        _ = try await operations.add(draft("Ops"), by: .commandLine)
        await #expect(throws: ClientError.destinationNameTaken) { _ = try await operations.add(draft("ops"), by: .commandLine) }
    }

    @Test("a test is sent once, past limits and breakers, and says what came of it")
    func tests() async throws {
        let house = try await MessagesFixture()
        let id = try await house.destination("ops", .webhook)
        let tester = house.tester
        let destination = try #require(try await house.database.read { try DestinationStore().find(id, on: $0) })
        #expect(try await tester.send(to: destination, handsOver: false).state == .sent)
        house[.webhook].answer { _ in .passing(reason: "status 503") }
        let failed = try await tester.send(to: destination, handsOver: false)
        #expect(failed.state == .gaveUp && failed.reason == "status 503" && failed.kind == .test)
        #expect(house[.webhook].sent.map(\.type) == ["test", "test"])
        #expect(Set(house[.webhook].keys).count == 2)
    }
}
