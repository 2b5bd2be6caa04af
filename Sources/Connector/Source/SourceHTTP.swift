import Foundation
package import Platform

/// Requests to a ticket system: three attempts, a second apart, ten seconds each; a page of a list may take ninety.
package struct SourceHTTP: Sendable {
    static let attempts = 3

    private let quick: OutboundHTTP
    private let paging: OutboundHTTP
    /// Waits; tests do not.
    let pause: @Sendable (Duration) async throws -> Void

    package init(
        quick: OutboundHTTP, paging: OutboundHTTP,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.quick, self.paging, self.pause) = (quick, paging, pause)
    }

    /// One attempt. Throws ``SourceFailure`` for anything but 200.
    func send(_ request: OutboundHTTP.Request, asPage isPage: Bool = false) async throws -> Data {
        let answer: OutboundHTTP.Answer
        do { answer = try await (isPage ? paging : quick).send(request) } catch let failure as OutboundFailure {
            throw SourceFailure(failure)
        }
        guard answer.status == 200 else { throw SourceFailure(status: answer.status, text: String(decoding: answer.body, as: UTF8.self)) }
        return answer.body
    }

    /// Sends until it succeeds, at most three times. Throws the last failure.
    func retrying<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        for _ in 1..<Self.attempts {
            do { return try await attempt() } catch is SourceFailure { try await pause(.seconds(1)) }
        }
        return try await attempt()
    }

    /// The same for what is passed on as it came; the answer must be JSON.
    func text(_ request: OutboundHTTP.Request, asPage isPage: Bool = false) async throws -> JSONText {
        try await retrying { try JSONText(answer: await send(request, asPage: isPage)) }
    }

    /// The same for what is taken apart.
    func json(_ request: OutboundHTTP.Request, asPage isPage: Bool = false) async throws -> JSON {
        try await retrying { try JSON(answer: await send(request, asPage: isPage)) }
    }
}

extension JSONText {
    init(answer: Data) throws(SourceFailure) {
        guard let text = JSONText(answer) else { throw .noJSON }
        self = text
    }
}

extension JSON {
    init(answer: Data) throws(SourceFailure) {
        guard let json = try? JSONDecoder().decode(JSON.self, from: answer) else { throw .noJSON }
        self = json
    }
}

extension SourceFailure {
    static let noJSON = SourceFailure(.unreadable, "the ticket system's answer is no JSON")

    init(_ failure: OutboundFailure) {
        switch failure {
        case .timeout: self.init(.slow, "the ticket system did not answer in time")
        case .answerTooLarge: self.init(.tooLarge, "the ticket system's answer is too large")
        default: self.init(.unreachable, "the ticket system cannot be reached: \(failure)")
        }
    }

    /// Characters that are told of an answer: a page of some proxy may be larger than a message.
    static let longestText = 10_000

    init(status: Int, text: String) {
        let text = String(text.prefix(Self.longestText))
        switch status {
        case 404, 410: self.init(.notFound, text, status: status)
        case 401, 403: self.init(.refused, text, status: status)
        default: self.init(.internal, text, status: status)
        }
    }
}
