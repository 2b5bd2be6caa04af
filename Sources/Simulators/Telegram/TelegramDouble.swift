package import Foundation
package import Kernel
package import Platform
import Synchronization

/// Telegram as a bot sees it: its Bot API with chats, people and buttons. Strict where Telegram is, and stricter: a parameter that
/// the contract does not know is refused, so that a misspelt one is found. Of the API it knows what Switchboard calls.
package final class TelegramDouble: Sendable {
    package static let botName = "switchboard_bot"

    package let token: String
    let state: Mutex<State>
    let now: @Sendable () -> Timestamp

    package init(token: String, now: @escaping @Sendable () -> Timestamp) {
        (self.token, self.now) = (token, now)
        state = Mutex(State())
    }

    struct State {
        var chats: [Int64: TelegramChat] = [:]
        /// Not yet confirmed.
        var updates: [JSON] = []
        var lastUpdate: Int64 = 1000
        var lastMessage: Int64 = 0
        /// Presses that wait for their answer.
        var presses: Set<String> = []
        var answers: [String: String] = [:]
        var webhook: (url: String, secret: String)?
        var calls: [String] = []
        /// The next answers, before anything is done.
        var misbehaviours: [Misbehaviour] = []
    }

    /// How an API fails that is not asked wrongly.
    package enum Misbehaviour: Sendable {
        case tooMany(seconds: Int)
        case fails(Int)
        /// 200 with a JSON that says nothing of `ok`.
        case says(String)
    }

    /// What is answered, and with which status.
    package struct Answer: Sendable {
        package let status: Int
        package let body: Data

        fileprivate static func result(_ value: JSON) -> Answer {
            Answer(status: 200, body: Data((["ok": true, "result": value] as JSON).line.utf8))
        }
    }

    // MARK: The API

    /// - Parameter path: `/bot{token}/{method}`.
    package func answer(_ path: String, _ body: Data) -> Answer {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].hasPrefix("bot") else { return refused(404, "Not Found") }
        guard parts[0].dropFirst(3) == token[...] else { return refused(401, "Unauthorized") }
        let method = String(parts[1])
        let misbehaviour = state.withLock { state -> Misbehaviour? in
            state.calls.append(method)
            return method == "getUpdates" || state.misbehaviours.isEmpty ? nil : state.misbehaviours.removeFirst()
        }
        switch misbehaviour {
        case .tooMany(let seconds):
            return refused(429, "Too Many Requests: retry after \(seconds)", ["retry_after": .integer(Int64(seconds))])
        case .fails(let status): return refused(status, "Internal Server Error")
        case .says(let text): return Answer(status: 200, body: Data(text.utf8))
        case nil: break
        }
        do {
            guard let fields = (body.isEmpty ? [:] : try? JSONDecoder().decode(JSON.self, from: body))?.fields else {
                throw BotRefusal("can't parse request JSON object")
            }
            return .result(try perform(method, BotParameters(fields)))
        } catch let refusal as BotRefusal {
            return refused(refusal.code, refusal.description, refusal.parameters)
        } catch {
            return refused(500, "Internal Server Error")
        }
    }

    /// The same in this process, whatever the host of an address.
    package var http: OutboundHTTP {
        OutboundHTTP { [self] request in
            let answer = answer(URLComponents(string: request.url)?.path ?? "", request.body)
            return .init(status: answer.status, headers: ["content-type": "application/json"], body: answer.body)
        }
    }

    private func perform(_ method: String, _ parameters: BotParameters) throws -> JSON {
        switch method {
        case "getMe": return ["id": 1, "is_bot": true, "first_name": "Switchboard", "username": .text(Self.botName)]
        case "sendMessage": return try send(parameters)
        case "editMessageText": return try edit(parameters)
        case "answerCallbackQuery": return try answerPress(parameters)
        case "getUpdates": return try updates(parameters)
        case "setWebhook": return try setWebhook(parameters)
        case "deleteWebhook":
            try parameters.allow("drop_pending_updates")
            state.withLock { $0.webhook = nil }
            return true
        default: throw BotRefusal(404, "Not Found")
        }
    }

    private func refused(_ code: Int, _ description: String, _ parameters: JSON? = nil) -> Answer {
        var body: [String: JSON] = ["ok": false, "error_code": .integer(Int64(code)), "description": .text(description)]
        body["parameters"] = parameters
        return Answer(status: code, body: Data(JSON.object(body).line.utf8))
    }
}

/// Why a call is refused, in Telegram's words.
struct BotRefusal: Error {
    let code: Int
    let description: String
    let parameters: JSON?

    init(_ code: Int, _ description: String, _ parameters: JSON? = nil) {
        (self.code, self.description, self.parameters) = (code, description, parameters)
    }

    init(_ reason: String, _ parameters: JSON? = nil) { self.init(400, "Bad Request: " + reason, parameters) }
}
