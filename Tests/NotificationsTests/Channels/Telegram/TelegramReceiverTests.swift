import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import Simulators
import TestKit
import Testing

@testable import Notifications

@Suite("How the bot learns what happens", .oneEngine) struct TelegramReceiverTests {
    @Test("Asking goes on after what was understood, and confirms it")
    func asking() async throws {
        let house = try await TelegramHouse()
        let receiver = try #require(house.channel.receiver)
        house.telegram.write("/who", by: house.olga)
        house.telegram.write("/who", by: house.olga)
        let next = try await receiver.ask(from: 0, waiting: .zero)
        #expect(house.telegram.messages(in: house.olga.id).count == 2)
        let same = try await receiver.ask(from: next, waiting: .zero)
        house.telegram.write("/who", by: house.olga)
        let later = try await receiver.ask(from: next, waiting: .zero)
        #expect(same == next && later == next + 1)
    }

    @Test("The last of all numbers ends nothing")
    func lastNumber() async throws {
        let house = try await TelegramHouse()
        let odd = OutboundHTTP { _ in
            .init(status: 200, body: Data(#"{"ok":true,"result":[{"update_id":9223372036854775807},{"message":{}}]}"#.utf8))
        }
        let channel = TelegramChannel(on: house.ground, http: house.telegram.http, waiting: odd)
        let next = try await #require(channel.receiver).ask(from: 0, waiting: .zero)
        #expect(next == .min)
    }

    @Test("A web hook that was left behind is taken away")
    func leftHook() async throws {
        let house = try await TelegramHouse()
        _ = house.telegram.answer("/bot\(TelegramHouse.token)/setWebhook", Data(#"{"url":"https://old.example/x"}"#.utf8))
        house.telegram.write("/who", by: house.olga)
        let receiver = try #require(house.channel.receiver)
        let next = try await receiver.ask(from: 5, waiting: .zero)
        #expect(next == 5 && house.telegram.webhook == nil)
        try await house.answer()
        #expect(house.telegram.messages(in: house.olga.id).count == 1)
    }

    private func hook() async throws -> TelegramHouse {
        try await TelegramHouse { settings in
            settings[TelegramSettings.self].updates = .webhook
            settings.server.publicURL = URL(string: "https://desk.example.org")
        }
    }

    @Test("As a web hook it tells Telegram where to call, and by which secret")
    func registers() async throws {
        let house = try await hook()
        await house.channel.run()
        let webhook = try #require(house.telegram.webhook)
        #expect(webhook.url == "https://desk.example.org/telegram/updates" && webhook.secret.count > 20)
    }

    @Test("Calls with the secret are answered, once each; for others there is nothing", .timeLimit(.minutes(5)))
    func called() async throws {
        let house = try await hook()
        house.desk.know(house.olga, as: "olga")
        await house.channel.run()
        let secret = try #require(house.telegram.webhook?.secret)
        let update = #"""
            {"update_id":7,"message":{"message_id":1,"from":{"id":77,"is_bot":false,"first_name":"Olga"},"chat":{"id":77,"type":"private"},
            "date":1,"text":"/who"}}
            """#
        house.telegram.open(77)
        let name = try #require(HTTPField.Name("X-Telegram-Bot-Api-Secret-Token"))
        try await TestServer().test(routes: { house.channel.add(to: $0) }) { client in
            func call(_ secret: String?, _ body: String) async throws -> HTTPResponse.Status {
                var headers: HTTPFields = [.contentType: "application/json"]
                headers[name] = secret
                return try await client.execute(
                    uri: "/telegram/updates", method: .post, headers: headers, body: ByteBuffer(string: body)
                ).status
            }
            let strangers = [try await call(nil, update), try await call("wrong", update)]
            #expect(strangers == [.notFound, .notFound])
            #expect(house.telegram.messages(in: 77).isEmpty)
            for body in [update, update, "no json", "{}"] {
                let status = try await call(secret, body)
                #expect(status == .ok)
            }
            #expect(house.telegram.messages(in: 77).map(\.text) == ["You act as olga."])
        }
    }

    @Test("While it asks, there is no address to call")
    func noHook() async throws {
        let house = try await TelegramHouse()
        try await TestServer().test(routes: { house.channel.add(to: $0) }) { client in
            let answer = try await client.execute(uri: "/telegram/updates", method: .post)
            #expect(answer.status == .notFound)
        }
    }
}
