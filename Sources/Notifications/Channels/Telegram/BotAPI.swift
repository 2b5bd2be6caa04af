import Foundation
package import Kernel
package import Platform

/// Calls of Telegram's Bot API: `{base}/bot{token}/{method}` with a JSON body.
package struct BotAPI: Sendable {
    private let base: String
    private let token: String
    private let http: OutboundHTTP
    private let now: @Sendable () -> Timestamp

    /// - Parameter base: `https://api.telegram.org`, or where a server of one's own is.
    package init(base: String, token: String, http: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        (self.token, self.http, self.now) = (token, http, now)
    }

    /// The answer's `result`; throws ``BotFailure``.
    package func call(_ method: String, _ parameters: JSON) async throws(BotFailure) -> JSON {
        let answer: OutboundHTTP.Answer
        do {
            answer = try await http.send(
                .init(
                    url: "\(base)/bot\(token)/\(method)", headers: ["Content-Type": "application/json"], body: Data(parameters.line.utf8)))
        } catch is CancellationError {
            throw .unreachable("it was stopped")
        } catch {
            throw .unreachable(withoutToken("\(error)"))
        }
        return try result(of: answer)
    }

    /// Telegram says by `ok` whether it did what it was asked; what lacks it, whatever its status, is no answer of Telegram's.
    private func result(of answer: OutboundHTTP.Answer) throws(BotFailure) -> JSON {
        guard let body = try? JSONDecoder().decode(JSON.self, from: answer.body), let isDone = body["ok"]?.bool else {
            throw .unreachable("status \(answer.status) without an answer of Telegram's", after: answer.retryAfter(at: now()))
        }
        if isDone, let result = body["result"] { return result }
        let code = body["error_code"]?.int.flatMap { Int(exactly: $0) } ?? answer.status
        let (parameters, reason) = (body["parameters"], withoutToken(body["description"]?.string ?? "no reason given"))
        switch code {
        case 429:
            let wait = parameters?["retry_after"]?.int.map { Duration.seconds(min(max($0, 0), 86_400)) }
            throw .tooMany(after: wait ?? answer.retryAfter(at: now()) ?? .seconds(1))
        case 400..<500: throw .refused(code: code, reason, movedTo: parameters?["migrate_to_chat_id"]?.int)
        default: throw .unreachable("\(code) \(reason)", after: answer.retryAfter(at: now()))
        }
    }

    /// The address that was asked holds the token, and errors quote addresses.
    private func withoutToken(_ text: String) -> String { text.replacing(token, with: "…") }
}

/// Why a call of the Bot API did not do what it was asked.
package enum BotFailure: Error, Sendable, Hashable {
    /// No answer of Telegram's, or one that says the fault is its own: it can be tried again.
    case unreachable(String, after: Duration? = nil)
    /// Too much was sent; how long to wait.
    case tooMany(after: Duration)
    /// The same call would be refused again. A group that became a supergroup has another number from then on.
    case refused(code: Int, String, movedTo: Int64? = nil)

    /// How long to wait before the same call may succeed; nil when it never will.
    package var wait: Duration? {
        switch self {
        case .unreachable(_, let wait): wait ?? .seconds(1)
        case .tooMany(let wait): wait
        case .refused: nil
        }
    }

    /// In words for the ledger and the log.
    package var reason: String {
        switch self {
        case .unreachable(let reason, _): reason
        case .tooMany(let wait): "429 Too Many Requests: retry after \(wait.components.seconds)"
        case .refused(let code, let reason, _): reason.hasPrefix("\(code)") ? reason : "\(code) \(reason)"
        }
    }
}
