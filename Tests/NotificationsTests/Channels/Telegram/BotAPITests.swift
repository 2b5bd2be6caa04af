import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Calls of the Bot API") struct BotAPITests {
    private let world = TestWorld()

    private func failure(_ status: Int, _ body: String, headers: [String: String] = [:]) async -> BotFailure? {
        await failure(OutboundHTTP { _ in .init(status: status, headers: headers, body: Data(body.utf8)) })
    }

    private func failure(_ http: OutboundHTTP) async -> BotFailure? {
        do throws(BotFailure) {
            _ = try await BotAPI(base: "https://api.example.org/", token: "1:abc", http: http, now: { world.now }).call("getMe", [:])
            return nil
        } catch {
            return error
        }
    }

    @Test("The method stands behind the token, the parameters in the body")
    func request() async throws {
        let http = OutboundHTTP { request in
            #expect(request.method == "POST" && request.url == "https://api.example.org/bot1:abc/sendMessage")
            #expect(request.headers["Content-Type"] == "application/json")
            let body = try JSONDecoder().decode(JSON.self, from: request.body)
            #expect(body == ["chat_id": -5, "text": "a\u{22}b"])
            return .init(status: 200, body: Data(#"{"ok":true,"result":{"message_id":9}}"#.utf8))
        }
        let result = try await BotAPI(base: "https://api.example.org/", token: "1:abc", http: http, now: { world.now }).call(
            "sendMessage", ["chat_id": -5, "text": "a\u{22}b"])
        #expect(result["message_id"] == 9)
    }

    @Test(
        "What is no answer of Telegram's can be tried again, whatever its status",
        arguments: [(200, "{}"), (200, "<html>"), (200, ""), (502, "Bad Gateway"), (404, "not here"), (200, #"{"result":true}"#)])
    func noAnswer(status: Int, body: String) async {
        #expect(await failure(status, body) == .unreachable("status \(status) without an answer of Telegram's"))
    }

    @Test("A fault of Telegram's own can be tried again")
    func broken() async {
        let body = #"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#
        #expect(await failure(500, body) == .unreachable("500 Internal Server Error"))
        #expect(
            await failure(503, body.replacing("500", with: "503"), headers: ["retry-after": "9"])
                == .unreachable("503 Internal Server Error", after: .seconds(9)))
        // An `ok` without a result is as good as none.
        #expect(await failure(200, #"{"ok":true}"#)?.isUnreachable == true)
    }

    @Test("Too much says how long to wait, in the body or in the header")
    func tooMany() async {
        let body = #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}"#
        #expect(await failure(429, body) == .tooMany(after: .seconds(5)))
        #expect(await failure(200, body) == .tooMany(after: .seconds(5)))
        let bare = #"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#
        #expect(await failure(429, bare, headers: ["retry-after": "3"]) == .tooMany(after: .seconds(3)))
        #expect(await failure(429, bare) == .tooMany(after: .seconds(1)))
    }

    @Test("A refusal keeps its code and words, and where a group moved to")
    func refused() async {
        let kicked = #"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the group chat"}"#
        #expect(await failure(403, kicked) == .refused(code: 403, "Forbidden: bot was kicked from the group chat"))
        #expect(await failure(403, kicked)?.reason == "403 Forbidden: bot was kicked from the group chat")
        let moved = #"{"ok":false,"error_code":400,"description":"Bad Request: moved","parameters":{"migrate_to_chat_id":-100123}}"#
        #expect(await failure(400, moved) == .refused(code: 400, "Bad Request: moved", movedTo: -100_123))
    }

    @Test("No reason holds the token")
    func secret() async {
        struct Quoting: Error, CustomStringConvertible { let description = "https://api.example.org/bot1:abc/getMe failed" }
        let quoted = await failure(OutboundHTTP { _ in throw Quoting() })
        #expect(quoted?.reason == "https://api.example.org/bot…/getMe failed")
        let answered = await failure(400, #"{"ok":false,"error_code":400,"description":"no bot1:abc"}"#)
        #expect(answered?.reason == "400 no bot…")
    }
}

extension BotFailure {
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
