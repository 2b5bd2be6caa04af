import Platform

/// What is said in the native protocol (`docs/api/connectors.md`).
enum NativeMessage {
    static let subprotocol = "switchboard.connector.v1"

    struct Hello: Equatable {
        let token: String
        let version: String?
        let adapter: String?
        let asks: Set<ConnectorQuestion.Kind>
        let session: String?
    }

    /// What a connector says.
    enum Incoming {
        case hello(Hello)
        case accepted(job: String)
        /// - data: JSON.
        case result(job: String, data: Substring)
        case failed(job: String, status: Int, message: String)
        case unknown(type: String)
    }

    /// Characters that are kept of what a connector says of itself, and of a failure.
    private static let (longestName, longestMessage) = (100, 2000)

    /// Nil for what is no message, or lacks something.
    static func read(_ text: String) -> Incoming? {
        guard let members = JSONReader.members(of: text) else { return nil }
        func string(_ name: String) -> String? { members[name].flatMap { JSONReader.value(of: Substring($0))?.string } }
        guard let type = string("type") else { return nil }
        switch type {
        case "hello":
            guard let token = string("token") else { return nil }
            let asks = members["asks"].flatMap { JSONReader.value(of: Substring($0))?.elements } ?? []
            return .hello(
                Hello(
                    token: token, version: string("version").map { String($0.prefix(longestName)) },
                    adapter: string("adapter").map { String($0.prefix(longestName)) },
                    asks: Set(asks.compactMap { $0.string.flatMap(ConnectorQuestion.Kind.init(rawValue:)) }), session: string("session")))
        case "accepted": return string("job").map { .accepted(job: $0) }
        case "result":
            guard let job = string("job"), let data = members["data"] else { return nil }
            return .result(job: job, data: Substring(data))
        case "failed":
            guard let job = string("job"), let error = string("error") else { return nil }
            let said = members["status"].flatMap { JSONReader.value(of: Substring($0))?.int }.map(Int.init(clamping:))
            // One that says that all went well is none of a failure.
            let status = said.flatMap { (300..<600).contains($0) ? $0 : nil }
            return .failed(
                job: job, status: status ?? Self.status(of: error), message: String((string("message") ?? error).prefix(longestMessage)))
        default: return .unknown(type: type)
        }
    }

    /// As HTTP would have said it.
    private static func status(of error: String) -> Int {
        switch error {
        case "not_found": 404
        case "refused": 403
        case "unreachable", "unreadable": 502
        case "slow": 504
        case "too_large": 413
        case "unsupported": 501
        default: 500
        }
    }

    // MARK: What the server says

    static func welcome(
        _ connector: String, session: String, resumed: Bool, jobs: [Int64], jobSeconds: Int, resumeSeconds: Int, messageLimit: Int
    ) -> String {
        line([
            "type": "welcome", "connector": .text(connector), "session": .text(session), "resumed": .flag(resumed),
            "jobs": .list(jobs.map { .text(String($0)) }), "job_seconds": .integer(Int64(jobSeconds)),
            "resume_seconds": .integer(Int64(resumeSeconds)), "max_message_bytes": .integer(Int64(messageLimit)),
        ])
    }

    /// - Parameter seconds: how long an answer is waited for.
    static func job(_ id: Int64, _ question: ConnectorQuestion, seconds: Int) -> String {
        var fields: [String: JSON] = [
            "type": "job", "job": .text(String(id)), "ask": .text(question.kind.rawValue), "seconds": .integer(Int64(seconds)),
        ]
        switch question {
        case .list(let filter): fields["filter"] = .text(filter)
        case .ticket(let number): fields["ticket"] = .text(number)
        }
        return line(fields)
    }

    static func received(_ job: String, used: Bool) -> String { line(["type": "received", "job": .text(job), "used": .flag(used)]) }
    static func cancel(_ job: Int64) -> String { line(["type": "cancel", "job": .text(String(job))]) }

    static func error(_ error: String, _ message: String) -> String {
        line(["type": "error", "error": .text(error), "message": .text(message)])
    }

    private static func line(_ fields: [String: JSON]) -> String { JSON.object(fields).line }
}
