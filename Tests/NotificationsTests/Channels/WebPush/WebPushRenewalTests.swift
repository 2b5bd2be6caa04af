import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("A browser whose subscription became another one", .bothEngines) struct WebPushRenewalTests {
    private let house: MessagesFixture
    private let renewal: WebPushRenewal

    init() async throws {
        house = try await MessagesFixture()
        renewal = WebPushRenewal(on: try await house.module().ground)
    }

    private func subscribe(_ endpoint: String) async throws {
        let (subscription, time) = (try WebPushSubscription(SampleBrowser.json(endpoint), allowsPrivate: false), house.now)
        try await house.database.write { connection in
            _ = try ContactMethodStore().insert(
                .webpush, subscription.endpoint, subscription: subscription.json, of: UserID(1), verified: true, at: time, on: connection)
        }
    }

    private func endpoints() async throws -> [String] {
        let methods = try await house.database.read { try ContactMethodStore().list(of: UserID(1), on: $0) }
        #expect(methods.compactMap { $0.subscription?["endpoint"]?.string } == methods.map(\.address))
        return methods.map(\.address)
    }

    private func body(_ old: JSON, _ new: JSON) -> ByteBuffer { ByteBuffer(string: JSON.object(["old": old, "new": new]).line) }

    @Test("Whoever knows the old one says which takes its place; anybody else changes nothing")
    func renews() async throws {
        let (old, new) = ("https://push.example.net/send/old", "https://push.example.net/send/new")
        try await subscribe(old)
        let forged: JSON = [
            "endpoint": .text(old), "keys": ["p256dh": .text(SampleBrowser.publicKey), "auth": .text("AAAAAAAAAAAAAAAAAAAAAA")],
        ]
        let bodies: [(ByteBuffer, HTTPResponse.Status)] = [
            (body(forged, SampleBrowser.json(new)), .notFound),
            (body(SampleBrowser.json("https://push.example.net/send/other"), SampleBrowser.json(new)), .notFound),
            (body(SampleBrowser.json(old), SampleBrowser.json("https://127.0.0.1/x")), .unprocessableContent),
            (body(SampleBrowser.json(old), ["endpoint": .text(new)]), .unprocessableContent),
            (ByteBuffer(string: "[]"), .unprocessableContent),
        ]
        try await TestServer().test(routes: { renewal.add(to: $0) }) { client in
            for (body, status) in bodies {
                let answer = try await client.execute(uri: WebPushRenewal.path, method: .post, body: body)
                #expect(answer.status == status)
            }
            #expect(try await endpoints() == [old])
            let right = body(SampleBrowser.json(old), SampleBrowser.json(new))
            #expect(try await client.execute(uri: WebPushRenewal.path, method: .post, body: right).status == .noContent)
            #expect(try await endpoints() == [new])
            // It is the old one's no more.
            #expect(try await client.execute(uri: WebPushRenewal.path, method: .post, body: right).status == .notFound)
        }
    }

    @Test("One that the user has already is one contact method afterwards, and what waits goes there")
    func merges() async throws {
        let (old, new) = ("https://push.example.net/send/old", "https://push.example.net/send/new")
        for endpoint in [old, new] { try await subscribe(endpoint) }
        try await house.person([])
        try await house.open(1)
        try await renewal.renew(
            WebPushSubscription(SampleBrowser.json(old), allowsPrivate: false),
            as: WebPushSubscription(SampleBrowser.json(new), allowsPrivate: false))
        #expect(try await endpoints() == [new])
        for _ in 0..<2 { try await house.send() }
        #expect(house[.webpush].sent.map(\.recipient.address) == [new])
    }
}
