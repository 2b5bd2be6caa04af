import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated Telegram") struct TelegramDoubleTests {
    private let world = TestWorld()
    private let telegram: TelegramDouble
    private let person = TelegramPerson(id: 7, name: "Olga")
    private let chat: Int64 = -5

    init() {
        telegram = TelegramDouble(token: "1:x", now: { [world] in world.now })
        telegram.open(chat)
    }

    private func call(_ method: String, _ parameters: JSON) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: telegram.answer("/bot1:x/\(method)", Data(parameters.line.utf8)).body)
    }

    private let message: [String: JSON] = [
        "chat_id": -5, "text": "👩 down", "entities": [["type": "bold", "offset": 0, "length": 2]],
        "link_preview_options": ["is_disabled": true],
        "reply_markup": ["inline_keyboard": [[["text": "Close", "callback_data": "close:1"]]]],
    ]

    private func message(_ name: String, _ value: JSON?) -> JSON {
        var fields = message
        fields[name] = value
        return .object(fields)
    }

    @Test("Messages are kept as they are sent, and edited")
    func messages() throws {
        let number = try #require(try call("sendMessage", .object(message))["result"]?["message_id"]?.int)
        #expect(telegram.messages(in: chat).map(\.text) == ["👩 down"])
        #expect(try call("editMessageText", ["chat_id": -5, "message_id": .integer(number), "text": "up"])["ok"] == true)
        #expect(telegram.messages(in: chat).map(\.text) == ["up"] && telegram.messages(in: chat).first?.buttons == [])
        let again = try call("editMessageText", ["chat_id": -5, "message_id": .integer(number), "text": "up"])
        #expect(again["description"]?.string?.contains("not modified") == true)
    }

    @Test(
        "What Telegram would not take is refused",
        arguments: [
            ("text", ""), ("text", " \n"), ("text", .text(String(repeating: "x", count: 4097))), ("chat_id", nil), ("chat_id", -6),
            ("entities", [["type": "bold", "offset": 1, "length": 2]]), ("entities", [["type": "bold", "offset": 0, "length": 70]]),
            ("reply_markup", ["inline_keyboard": [[["text": "Close", "callback_data": .text(String(repeating: "x", count: 65))]]]]),
            ("reply_markup", ["inline_keyboard": [[["text": "Close"]]]]), ("parse_mode", "HTML"), ("reply_parameters", ["message_id": 99]),
        ] as [(String, JSON?)])
    func refusals(name: String, value: JSON?) throws {
        let answer = try call("sendMessage", message(name, value))
        #expect(answer["ok"] == false && answer["error_code"] == 400 && telegram.messages(in: chat).isEmpty)
    }

    @Test("Another token and another method are none")
    func strangers() throws {
        #expect(telegram.answer("/bot2:y/getMe", Data()).status == 401 && telegram.answer("/getMe", Data()).status == 404)
        #expect(try call("launchMissiles", [:])["error_code"] == 404)
    }

    @Test("Updates stay until they are confirmed, and a press is answered once")
    func updates() throws {
        telegram.write("/open", by: person)
        _ = try call("sendMessage", .object(message))
        let press = try #require(telegram.press("Close", under: telegram.messages(in: chat)[0].id, in: chat, by: person))
        let found = try #require(try call("getUpdates", [:])["result"]?.elements)
        #expect(found.count == 2 && found[0]["message"]?["entities"] != nil && found[1]["callback_query"]?["data"] == "close:1")
        let last = try #require(found[1]["update_id"]?.int)
        #expect(try call("getUpdates", ["offset": .integer(last)])["result"]?.elements?.count == 1)
        #expect(try call("getUpdates", ["offset": .integer(last + 1)])["result"] == [])
        #expect(try call("answerCallbackQuery", ["callback_query_id": .text(press), "text": "done"])["ok"] == true)
        #expect(try call("answerCallbackQuery", ["callback_query_id": .text(press)])["ok"] == false)
        #expect(telegram.answer(to: press) == "done")
    }

    @Test("Who is on duty takes up what is new, and has nothing to do when it is over")
    func duty() async throws {
        let reader = TelegramReader(of: chat, in: telegram, as: person, seed: 1, world: world.world)
        #expect(await reader.runOnce() == nil)
        let row: JSON = [["text": "Acknowledge", "callback_data": "acknowledge:1"], ["text": "Close", "callback_data": "close:1"]]
        _ = try call("sendMessage", message("reply_markup", ["inline_keyboard": [row]]))
        #expect(await reader.runOnce() != nil)
        let update = try #require(try call("getUpdates", [:])["result"]?.elements?.first)
        #expect(update["callback_query"]?["data"] == "acknowledge:1")
        _ = try call("editMessageText", ["chat_id": -5, "message_id": .integer(telegram.messages(in: chat)[0].id), "text": "over"])
        #expect(await reader.runOnce() == nil)
    }

    @Test("It is served, its updates are waited for, and the phone escapes what it shows", .timeLimit(.minutes(5)))
    func served() async throws {
        let server = try await TelegramServer.start(telegram)
        let http = OutboundHTTP.guarded(.privateToo, timeout: .seconds(20))
        _ = try call("sendMessage", message("text", "👩 <down>"))
        let page = try await http.send(.init(method: "GET", url: server.address + "/"))
        #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("👩 &lt;down&gt;"))
        async let waiting = http.send(.init(url: server.address + "/bot1:x/getUpdates", body: Data(#"{"timeout":10}"#.utf8)))
        telegram.write("hello", by: person)
        let answer = try JSONDecoder().decode(JSON.self, from: try await waiting.body)
        #expect(answer["result"]?.elements?.first?["message"]?["text"] == "hello")
        try await server.stop()
    }
}
