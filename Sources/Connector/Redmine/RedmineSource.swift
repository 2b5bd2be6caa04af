package import Foundation
package import Kernel
import Platform

/// A Redmine whose issues are the tickets (REST, from 5.0 on). What happened to an issue is read from its journals.
package struct RedmineSource: Sendable {
    private let description: SourceDescription
    private let names: RedmineNames
    private let now: @Sendable () -> Timestamp
    private let zone: TimeZone

    package static func source(_ description: SourceDescription, http: SourceHTTP, world: World, zone: TimeZone) throws -> TicketSource {
        let address = try description.needed("url")
        let url = address.hasSuffix("/") ? String(address.dropLast()) : address
        let key = try description.needed("key")
        let get: RedmineNames.Get = { path, isPage in
            let request = OutboundHTTP.Request(
                method: "GET", url: url + path, headers: ["X-Redmine-API-Key": key, "Accept": "application/json"])
            return try await http.json(request, asPage: isPage)
        }
        let source = RedmineSource(
            description: description, names: RedmineNames(get: get, now: world.now), now: world.now, zone: zone)
        return TicketSource(
            name: "redmine", list: { try await source.list($0, get) }, ticket: { try await source.ticket($0, get) },
            check: {
                let user = try await get("/users/current.json", false)["user"]?["login"]?.string
                return "signed in as \(user ?? "?")"
            })
    }

    /// The text of a list of the description; else the key is itself a query (`status_id=*`), or the number of a saved one.
    private func list(_ key: String, _ get: RedmineNames.Get) async throws -> JSONText {
        let query =
            try description.table("lists")[key]
            ?? (key.contains("=") ? key : Int(key).map { "query_id=\($0)" }).orThrow(
                SourceFailure(.notFound, "the description has no list \(key)"))
        let path = Placeholders(now: now(), zone: zone).address("/issues.json?\(query)&sort=id:desc&limit=100&offset=")
        var found: [ListedTicket] = []
        while true {
            let answer = try await get(path + String(found.count), true)
            guard let issues = answer["issues"]?.elements, let total = answer["total_count"]?.int else {
                throw SourceFailure(.unreadable, "the answer has no issues and total_count")
            }
            found += issues.compactMap { $0["id"]?.int }.map { ListedTicket($0) }
            if issues.isEmpty || Int64(found.count) >= total { break }
        }
        return try JSONText(found)
    }

    private func ticket(_ number: String, _ get: RedmineNames.Get) async throws -> JSONText {
        guard let id = Int64(number) else { throw SourceFailure(.notFound, "\(number) is no number of an issue", status: 404) }
        guard let issue = try await get("/issues/\(id).json?include=journals", false)["issue"] else { throw SourceFailure.noJSON }
        let history = RedmineHistory(
            issue: issue, statuses: try await names.statuses(), people: try await names.people(in: issue["project"]?["id"]?.int),
            rules: RedmineHistory.Rules(description), time: SourceTime(zone: zone))
        return try JSONText(try history.document())
    }
}

extension Optional {
    fileprivate func orThrow(_ failure: SourceFailure) throws -> Wrapped {
        guard let self else { throw failure }
        return self
    }
}
