package import Foundation
package import Kernel
import Platform

/// The ticket system of the old connector (NTTM), asked as that one asked it.
package struct NTTMSource: Sendable {
    private let url: String
    private let http: SourceHTTP
    private let session: NTTMSession
    private let now: @Sendable () -> Timestamp
    private let zone: TimeZone

    /// - Parameters:
    ///   - url: of the ticket system, without a path.
    ///   - zone: whose days the filters mean.
    package static func source(
        url: String, email: String, password: String, http: SourceHTTP, world: World, zone: TimeZone
    ) -> TicketSource {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let session = NTTMSession(url: base, email: email, password: password, http: http, now: world.now)
        let source = NTTMSource(url: base, http: http, session: session, now: world.now, zone: zone)
        return TicketSource(
            name: "nttm", list: source.list, ticket: source.ticket,
            check: {
                _ = try await session.token()
                return "signed in as \(email)"
            },
            end: { await session.end() })
    }

    private func ticket(_ number: String) async throws -> JSONText {
        guard let path = Self.step(number) else { throw SourceFailure(.notFound, "a ticket needs a number") }
        return try await retrying("GET", "/nttm-web-gateway/api/ticket/\(path)") { try JSONText(answer: $0) }
    }

    private func list(_ key: String) async throws -> JSONText {
        let isSuspended = NTTMFilter.isSuspended(key)
        let filter = try await filter(key)
        let list = isSuspended ? (kind: "task", size: 500) : (kind: "ticket", size: 100)
        var tickets: [Any] = []
        var (page, count) = (0, 1)
        while page < count {
            let path = "/nttm-web-gateway/api/\(list.kind)/page?page=\(page)&size=\(list.size)&sort=id,desc"
            let found = try await retrying("POST", path, body: Data(filter.utf8), asPage: true) { try Page($0) }
            // However many pages it says that there are: behind an empty one there is nothing.
            if found.items.isEmpty { break }
            tickets += found.items
            (page, count) = (page + 1, found.count)
        }
        return try Self.listed(tickets, within: MessageLimit.bytes - 1000)
    }

    /// The items as they came, or, where they are too many for a message, the numbers alone, which are all that servers read of a list.
    static func listed(_ items: [Any], within limit: Int) throws -> JSONText {
        let whole = try JSONText(list: items)
        guard whole.data.count > limit else { return whole }
        return try JSONText(
            list: items.map { item in (item as? [String: Any] ?? [:]).filter { ["id", "ticketId"].contains($0.key) } })
    }

    private func filter(_ key: String) async throws -> String {
        guard let name = Self.step(key) else { throw NTTMFilter.missing }
        let saved = try await retrying("GET", "/nttm-user-profile/api/user-filters/\(name)") { try JSON(answer: $0) }
        return try NTTMFilter(key: key, saved: saved).text(on: now(), zone: zone)
    }

    /// One step of a path; nil for what leads elsewhere, as `..` does.
    private static func step(_ text: String) -> String? {
        guard text.contains(where: { $0 != "." }) else { return nil }
        return text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~")))
    }

    /// Each attempt with the session of the moment; one that fails brings a new session for the next.
    private func retrying<Value>(
        _ method: String, _ path: String, body: Data = Data(), asPage isPage: Bool = false,
        _ read: (Data) throws -> Value
    ) async throws -> Value {
        try await http.retrying {
            let token = try await session.token()
            var headers = ["Authorization": "Bearer \(token)", "Accept": "application/json"]
            if !body.isEmpty { headers["Content-Type"] = "application/json" }
            do {
                return try read(try await http.send(.init(method: method, url: url + path, headers: headers, body: body), asPage: isPage))
            } catch let failure as SourceFailure {
                // Of a ticket that is not there the session knows nothing, and others are using it.
                if failure.status != nil, failure.kind != .notFound { await session.renew(insteadOf: token) }
                throw failure
            }
        }
    }

    private struct Page {
        /// Values of `JSONSerialization`.
        let items: [Any]
        /// Pages of the list.
        let count: Int

        init(_ data: Data) throws {
            guard let page = try? JSONSerialization.jsonObject(with: data) as? [String: Any], let content = page["content"] as? [Any],
                let count = page["totalPages"] as? Int
            else { throw SourceFailure(.unreadable, "the ticket system's page has no content and totalPages") }
            (items, self.count) = (content, count)
        }
    }
}
