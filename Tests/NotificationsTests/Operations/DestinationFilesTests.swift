import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Destinations as files say them", .bothEngines)
struct DestinationFilesTests {
    private struct Scene {
        let house: MessagesFixture
        let operations: DestinationOperations

        init() async throws {
            house = try await MessagesFixture()
            operations = try await house.module().destinations
        }

        func put(_ draft: DestinationDraft, by caller: Caller = .commandLine) async throws {
            try await house.database.write { [operations] in try operations.put(draft, by: caller, on: $0) }
        }

        func drafts() async throws -> [DestinationDraft] {
            try await house.database.read { [operations] in try operations.drafts(by: .commandLine, on: $0) }
        }

        func only() async throws -> Destination {
            try #require(try await operations.list(by: .commandLine).first).destination
        }

        /// What the audit log has of destinations.
        func recorded() async throws -> [String] {
            try await house.database.read { try Audit.list(limit: 100, on: $0) }.reversed().map(\.action.rawValue)
                .filter { $0.hasPrefix("destination.") }
        }
    }

    private var rich: DestinationDraft {
        var draft = DestinationDraft(name: "ops", channel: "webhook", address: "https://ops.example/hook")
        (draft.services, draft.levels, draft.kinds) = (["Mail", "Shop"], ["info", "error"], ["opened", "commented"])
        (draft.language, draft.timeZone, draft.preset, draft.bundle) = ("ru", "Europe/Moscow", "slack", true)
        return draft
    }

    @Test("What is put is what is there, and put again it changes nothing")
    func rounds() async throws {
        let scene = try await Scene()
        var plain = DestinationDraft(name: "chat", channel: "telegram", address: "-100")
        plain.isForNone = true
        for draft in [rich, plain] { try await scene.put(draft) }
        plain.levels = ["error", "critical"]
        #expect(try await scene.drafts() == [plain, rich])
        for draft in try await scene.drafts() { try await scene.put(draft) }
        #expect(try await scene.drafts() == [plain, rich])
        #expect(try await scene.recorded() == ["destination.added", "destination.added"])
    }

    @Test("A web hook that is changed keeps its number, its secret and its headers")
    func keeps() async throws {
        let scene = try await Scene()
        var draft = rich
        draft.headers = ["Authorization": "Bearer x"]
        _ = try await scene.operations.add(draft, by: .commandLine)
        let before = try await scene.only()
        var changed = rich
        (changed.address, changed.services, changed.levels) = ("https://ops.example/other", [], ["critical"])
        try await scene.put(changed)
        let after = try await scene.only()
        #expect(after.address == "https://ops.example/other" && after.reach == .everything && after.levels == [.critical])
        #expect(after.id == before.id && after.secret == before.secret && after.headers == draft.headers)
        #expect(try await scene.recorded() == ["destination.added", "destination.changed"])
    }

    @Test("One that is reached in another way is another one of that name")
    func otherWay() async throws {
        let scene = try await Scene()
        try await scene.put(rich)
        let before = try await scene.only()
        try await scene.put(DestinationDraft(name: "OPS", channel: "mail", address: "ops@example.org"))
        let after = try await scene.only()
        #expect(after.id != before.id && after.way == .channel(.mail) && after.secret == nil && after.preset == nil)
    }

    @Test("Who may not, and what cannot be, is refused")
    func refusals() async throws {
        let scene = try await Scene()
        let viewer = Caller(actor: .token(1, name: "x"), access: Access(base: .viewer))
        await #expect { try await scene.put(rich, by: viewer) } throws: { ClientError.Code.notPermitted ~= $0 }
        await #expect(throws: ClientError.self) {
            try await scene.put(DestinationDraft(name: "x", channel: "webhook", address: "http://169.254.169.254/"))
        }
        #expect(try await scene.drafts().isEmpty)
    }
}
