import Foundation
import Kernel
import Platform
import Synchronization
import TestKit

@testable import StatusPage

/// A page with components, those who subscribe to it, and an outbox that remembers.
struct SubscriberHouse {
    /// What was put into the outbox, in its order.
    final class Outbox: Sendable {
        private let state = Mutex<[SubscriberPort.Message]>([])

        var messages: [SubscriberPort.Message] { state.withLock { $0 } }
        func put(_ messages: [SubscriberPort.Message]) { state.withLock { $0 += messages } }
        func forget() { state.withLock { $0 = [] } }
    }

    let page: PageFixture
    let outbox = Outbox()
    let operations: SubscriberOperations
    let broadcaster: Broadcaster
    let key = SecretKey(bytes: [UInt8](repeating: 5, count: 32))

    var book: SubscriberBook { SubscriberBook(database: page.database, key: key, now: page.world.world.now) }

    init(_ adjust: (inout StatusSettings) -> Void = { _ in }) async throws {
        page = try await PageFixture()
        var settings = StatusSettings()
        adjust(&settings)
        let (outbox, world) = (outbox, page.world.world)
        let port = SubscriberPort(
            channels: { SubscriberChannel.allCases },
            checked: { _, address, _ in
                guard address.contains("@") || address.hasPrefix("https://") else { throw ClientError.channelNotOffered("address") }
                return address
            },
            browser: { ($0["endpoint"]?.string ?? "", $0) }, shown: { _, address in address },
            put: { messages, _, _ in outbox.put(messages) },
            browserForm: { PagePiece(template: "public_subscriber_ask", model: $0) },
            worker: ("/worker.js", KeptAnswer([], contentType: "text/javascript")), botLink: { "https://t.me/desk_bot?start=\($0)" })
        let writer = SubscriberWriter(
            texts: try Texts(parts: [StatusPageModule.texts, PublicPages.parts, SubscriberPages.parts]), key: key)
        operations = SubscriberOperations(
            database: page.database, world: world, reader: page.reader, port: port, writer: writer, settings: settings)
        broadcaster = Broadcaster(database: page.database, reader: page.reader, port: port, writer: writer, now: world.now)
    }

    func snapshot() async throws -> StatusSnapshot { try await page.reader.reading().snapshot() }

    func signUp(
        _ channel: SubscriberChannel, _ address: String, _ choice: Subscriber.Choice = .init(), from place: String = "192.0.2.1"
    ) async throws -> SubscriberOperations.SignUp {
        try await operations.signUp(channel, address, choice, at: try await snapshot(), from: place)
    }

    /// One who said yes; the token of the subscription.
    @discardableResult
    func subscribe(
        _ channel: SubscriberChannel, _ address: String, _ adjust: (inout Subscriber.Choice) -> Void = { _ in }
    ) async throws -> String {
        var choice = Subscriber.Choice()
        adjust(&choice)
        _ = try await signUp(channel, address, choice, from: address)
        let asked = outbox.messages.last { $0.address == address }
        outbox.forget()
        return try await operations.confirm(SubscriberLink.confirm.token(asked?.subscriber ?? PublicPageFixture.id("nobody000000"), key))
    }

    /// Who was told what since it was asked last: `ann@example.org Acme: Trouble`.
    func told() async throws -> [String] {
        try await broadcaster.run()
        defer { outbox.forget() }
        return outbox.messages.map { "\($0.address) \($0.title)" }.sorted()
    }
}
