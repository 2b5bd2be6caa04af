import Accounts
import Foundation
package import HTTPTypes
package import Kernel
package import NIOCore
import NIOFoundationCompat
package import Platform

/// As whom Redmine is asked.
package enum RedmineIdentity: Hashable, Sendable {
    /// With the key of the settings.
    case service
    /// As this person, by the right of that key.
    case login(String)
    /// With a person's own key.
    case key(String)
}

/// Asks Redmine over its REST API. Every request has a time limit; a Redmine that fails is left alone for a while (``RedmineBreaker``);
/// throws ``RedmineFailure`` and `CancellationError` only.
package struct RedmineClient: Sendable {
    /// Requests under way at the same time, whoever asks.
    static let mostRequests = 16
    /// Of Redmine's reasons, how many are told and how long each may be.
    private static let (mostReasons, longestReason) = (10, 300)

    /// Without a slash at the end.
    package let url: String
    private let key: String
    private let http: OutboundHTTP
    private let breaker: RedmineBreaker
    private let slots: RedmineSlots
    private let figures = RedmineFigures()
    private let now: @Sendable () -> Timestamp

    /// Nil without `redmine.url`.
    package init?(_ settings: RedmineSettings, http: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        guard let url = settings.url, let key = settings.apiKey else { return nil }
        let text = url.absoluteString
        self.url = text.hasSuffix("/") ? String(text.dropLast()) : text
        (self.key, self.http, self.now) = (key, http, now)
        (breaker, slots) = (RedmineBreaker(now: now), RedmineSlots(Self.mostRequests))
    }

    // MARK: Requests

    /// - Parameter path: from the root of Redmine, e.g. `/issues.json`.
    package func get(_ path: String, _ query: [(String, String)] = [], as identity: RedmineIdentity = .service) async throws -> JSON {
        let answer = try await exchange("GET", path, query, body: nil, type: nil, as: identity)
        guard let json = answer.json else { throw RedmineFailure.notJSON(status: answer.status) }
        return json
    }

    /// Nil for an answer without a body.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON?, as identity: RedmineIdentity = .service
    ) async throws -> JSON? {
        let sent = body.map { Data($0.line.utf8) }
        return try await exchange(
            method.rawValue, path, [], body: sent, type: sent == nil ? nil : "application/json", as: identity
        ).json
    }

    /// The token by which an issue takes the file.
    package func upload(
        _ data: ByteBuffer, name: String, type: String? = nil, as identity: RedmineIdentity = .service
    ) async throws -> String {
        var query = [("filename", name)]
        if let type { query.append(("content_type", type)) }
        let answer = try await exchange(
            "POST", "/uploads.json", query, body: Data(buffer: data), type: "application/octet-stream", as: identity)
        guard let token = answer.json?["upload"]?["token"]?.string else { throw RedmineFailure.notJSON(status: answer.status) }
        return token
    }

    /// The bytes of a file, up to `redmine.answer_bytes`.
    package func download(_ path: String, as identity: RedmineIdentity = .service) async throws -> ByteBuffer {
        try await exchange("GET", path, [], body: nil, type: nil, as: identity, isFile: true).file
    }

    private struct Reply {
        let status: Int
        let json: JSON?
        var file = ByteBuffer()
    }

    private func exchange(
        _ method: String, _ path: String, _ query: [(String, String)], body: Data?, type: String?, as identity: RedmineIdentity,
        isFile: Bool = false
    ) async throws -> Reply {
        // Without a name Redmine would answer as the key's owner, and without a key as nobody.
        if identity == .login("") { throw RedmineFailure.unknownLogin }
        if identity == .key("") { throw RedmineFailure.signInWrong }
        var request = OutboundHTTP.Request(method: method, url: url + path + Self.text(query), headers: headers(identity))
        if let body { request.body = body }
        if let type { request.headers["Content-Type"] = type }
        let sent = request
        return try await slots.run {
            try breaker.enter()
            do {
                let reply = try await reply(to: sent, isFile: isFile)
                breaker.succeeded()
                figures.noteAnswer()
                return reply
            } catch let failure as RedmineFailure {
                count(failure)
                throw failure
            } catch is CancellationError {
                breaker.left()
                throw CancellationError()
            } catch {
                let failure = RedmineFailure.away("\(error)")
                count(failure)
                throw failure
            }
        }
    }

    private func reply(to request: OutboundHTTP.Request, isFile: Bool) async throws -> Reply {
        let answer: OutboundHTTP.Answer
        do { answer = try await http.send(request) } catch let failure as OutboundFailure { throw RedmineFailure(failure) }
        if isFile, (200..<300).contains(answer.status) {
            return Reply(status: answer.status, json: nil, file: ByteBuffer(data: answer.body))
        }
        let json = answer.body.isEmpty ? nil : try? JSONDecoder().decode(JSON.self, from: answer.body)
        let failure = RedmineFailure(status: answer.status, errors: Self.errors(in: json), retryAfter: answer.retryAfter(at: now()))
        if let failure { throw failure }
        // Where there should be JSON is the page of something else, or half of it.
        let isBlank = answer.body.allSatisfy { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
        guard json != nil || isBlank else { throw RedmineFailure.notJSON(status: answer.status) }
        return Reply(status: answer.status, json: json)
    }

    private func count(_ failure: RedmineFailure) {
        figures.note(failure)
        guard failure.isOutage else { return breaker.succeeded() }
        if case .failing(_, let wait) = failure { return breaker.failed(failure, wait: wait) }
        breaker.failed(failure)
    }

    private func headers(_ identity: RedmineIdentity) -> [String: String] {
        var headers = ["Accept": "application/json", "X-Redmine-API-Key": key]
        switch identity {
        case .service: break
        case .login(let login): headers["X-Redmine-Switch-User"] = login
        case .key(let key): headers["X-Redmine-API-Key"] = key
        }
        return headers
    }

    // MARK: Texts

    /// `?name=value&…`
    static func text(_ query: [(String, String)]) -> String { query.isEmpty ? "" : "?" + FormText.query(query) }

    private static func errors(in json: JSON?) -> [String] {
        (json?["errors"]?.elements ?? []).compactMap(\.string).prefix(mostReasons).map { String($0.prefix(longestReason)) }
    }
}
