import Accounts
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import NIOCore
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Trying a web hook", .oneEngine) struct WebhookConsoleTests {
    private let test: TestDatabase
    private let world = TestWorld()
    private let console: WebhookConsole
    private let destinations: DestinationOperations
    private let words: TextCatalog

    init() async throws {
        let (world, incidents) = (world, ToldIncidents())
        test = try await TestDatabase(AccountsStorage.migrations + NotificationsStorage.migrations, now: world)
        let database = test.database
        let accounts = await AccountsModule(
            database: database, settings: Settings(), key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)), world: world.world,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, passwordCost: .init(rounds: 2))
        let texts = try Texts(parts: [.platform] + NotificationsModule.declaration.pageParts)
        let writer = MessageWriter(texts: texts)
        let assembly = MessageAssembly(incidents: incidents.port, writer: writer, baseURL: { "https://desk.example" })
        let operations: @Sendable (Channels) -> DestinationOperations = { channels in
            let tester = MessageTester(database: database, channels: channels, assembly: assembly, writer: writer, world: world.world)
            return DestinationOperations(database: database, accounts: accounts, channels: channels, tester: tester, world: world.world)
        }
        destinations = operations(Channels([WebhookChannel(now: { world.now })]))
        console = WebhookConsole(database: database, destinations: operations, now: { world.now })
        words = texts.for(.english)
    }

    /// A web hook at a server that answers with such a status.
    private func trial(_ status: HTTPResponse.Status, showsBody: Bool = true) async throws -> (
        WebhookConsolePage.Trial, WebhookConsole.Trial
    ) {
        let router = Router()
        router.post("hook") { _, _ in Response(status: status, body: .init(byteBuffer: ByteBuffer(string: "inner words"))) }
        return try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
            let made = try await add("http://127.0.0.1:\(server.port ?? 0)/hook")
            let trial = try await console.run(made.id, by: .commandLine)
            return (.init(trial, of: made, showsBody: showsBody, words), trial)
        }
    }

    private func add(_ address: String) async throws -> Destination {
        var draft = DestinationDraft(name: "ops", channel: "webhook", address: address)
        draft.headers = ["Authorization": "Bearer open-sesame"]
        return try await destinations.add(draft, by: .commandLine).destination
    }

    @Test("What went back and forth is shown, but for the receiver's own headers, and is in the ledger")
    func taken() async throws {
        let (shown, trial) = try await trial(.accepted)
        #expect(shown.isTaken && shown.outcome.hasPrefix("It was taken") && trial.entry.state == .sent && trial.entry.kind == .test)
        #expect(shown.request.hasPrefix("POST http://127.0.0.1:") && shown.request.contains("webhook-signature: v1,"))
        #expect(shown.request.contains(#""type":"test""#) && shown.request.contains("Authorization: (hidden)"))
        #expect(!shown.request.contains("open-sesame"))
        #expect(shown.answer.hasPrefix("HTTP 202\n") && shown.answer.hasSuffix("\n\ninner words"))
    }

    @Test("A refusal is shown with its code; what a private network answers is for few")
    func refused() async throws {
        let (shown, trial) = try await trial(.gone, showsBody: false)
        #expect(!shown.isTaken && shown.outcome.contains("410") && shown.answer == "HTTP 410" && trial.entry.state == .gaveUp)
    }

    @Test("Where nothing listens there is no answer")
    func silence() async throws {
        let port = try await Application(router: Router(), configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) {
            $0.port ?? 0
        }
        let made = try await add("http://127.0.0.1:\(port)/hook")
        let shown = WebhookConsolePage.Trial(
            try await console.run(made.id, by: .commandLine), of: made, showsBody: true, words)
        #expect(!shown.isTaken && shown.answer == "No answer." && shown.outcome.contains("connection refused"))
    }

    @Test("Who may not change the destination cannot try it, and what is not there has no such page")
    func rights() async throws {
        let made = try await add("http://127.0.0.1:9/hook")
        let reader = Caller(actor: .user(UserID(1), name: "vera"), access: Access(base: .viewer))
        await #expect(throws: ClientError.self) { _ = try await console.run(made.id, by: reader) }
        await #expect(throws: ClientError.self) { _ = try await console.destination(made.id + 1, by: .commandLine) }
    }
}
