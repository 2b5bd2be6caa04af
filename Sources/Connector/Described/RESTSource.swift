package import Foundation
package import Kernel
import Platform

/// Any ticket system with a REST interface, described by a YAML file: requests, and where in the answers the fields are.
package struct RESTSource: Sendable {
    private let description: SourceDescription
    private let http: SourceHTTP
    private let now: @Sendable () -> Timestamp
    private let zone: TimeZone
    private let tickets: DescribedTicket

    /// Pages of a list, at most: a system that always says there is another must end somewhere.
    private static let mostPages = 10_000

    package static func source(_ description: SourceDescription, http: SourceHTTP, world: World, zone: TimeZone) throws -> TicketSource {
        for needed in ["requests.list.url", "requests.ticket.url"] { _ = try description.needed(needed) }
        let source = RESTSource(
            description: description, http: http, now: world.now, zone: zone,
            tickets: DescribedTicket(description, source: "rest", time: SourceTime(zone: zone)))
        return TicketSource(
            name: "rest", list: source.list, ticket: source.ticket,
            check: {
                guard let address = description.text("requests.check.url") else { return "not asked: requests.check.url is not given" }
                _ = try await http.text(source.request("requests.check", address, Placeholders(now: world.now(), zone: zone)))
                // A query may hold a key.
                return "\(address.prefix { $0 != "?" }) answers"
            })
    }

    private func list(_ key: String) async throws -> JSONText {
        let name = "requests.list"
        let known = description.table("lists")
        guard known.isEmpty || known[key] != nil else { throw SourceFailure(.notFound, "the description has no list \(key)") }
        let first = description.text(name + ".first_page").flatMap { Int($0) } ?? 1
        // A list's own text is a piece of the query, and may hold placeholders itself.
        let days = Placeholders(now: now(), zone: zone)
        let filter = known[key].map { days.json($0) } ?? key
        let pieces: Set<String> = known[key] == nil ? [] : ["filter"]
        let address = try description.needed(name + ".url")
        var found: [ListedTicket] = []
        for page in first..<(first + Self.mostPages) {
            let values = days.adding("filter", filter).adding("page", String(page))
            let answer = try await http.json(request(name, address, values, pieces: pieces), asPage: true)
            guard let items = Self.value(answer, at: description.text(name + ".items"))?.elements else {
                throw SourceFailure(.unreadable, "the answer has no list at \(description.text(name + ".items") ?? "its top")")
            }
            found += try items.map { item in
                guard let id = DescribedTicket.number(Self.value(item, at: description.text(name + ".id") ?? "id")) else {
                    throw SourceFailure(.unreadable, "an item of the list has no number")
                }
                return ListedTicket(id)
            }
            guard let path = description.text(name + ".pages"), !items.isEmpty else { break }
            let pages = DescribedTicket.number(Self.value(answer, at: path)) ?? 0
            if Int64(page - first + 1) >= pages { break }
        }
        return try JSONText(found)
    }

    private func ticket(_ number: String) async throws -> JSONText {
        let values = Placeholders(now: now(), zone: zone).adding("ticket", number)
        let request = request("requests.ticket", try description.needed("requests.ticket.url"), values)
        // A system that answers in the old one's shape needs no fields.
        guard description["fields"] != nil else { return try await http.text(request) }
        let answer = try await http.json(request)
        let ticket = Self.value(answer, at: description.text("requests.ticket.item")) ?? .null
        var legs = Self.value(ticket, at: description.text("fields.legs.items"))?.elements ?? []
        if let address = description.text("requests.legs.url") {
            let more = try await http.json(self.request("requests.legs", address, values))
            legs = Self.value(more, at: description.text("requests.legs.items"))?.elements ?? []
        }
        let document = try tickets.document(
            record(ticket, "fields"), legs: description["fields.legs"] == nil ? [] : legs.map { record($0, "fields.legs") })
        return try JSONText(document)
    }

    private func record(_ value: JSON, _ names: String) -> DescribedTicket.Record {
        { name in
            guard let path = description.text("\(names).\(name)") else { return nil }
            return Self.value(value, at: path)
        }
    }

    private func request(
        _ name: String, _ address: String, _ values: Placeholders, pieces: Set<String> = []
    ) -> OutboundHTTP.Request {
        var headers = description.table("headers").merging(["Accept": "application/json"]) { given, _ in given }
        let body = description.text(name + ".body").map { values.json($0, pieces: pieces) } ?? ""
        if !body.isEmpty, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return OutboundHTTP.Request(
            method: description.text(name + ".method") ?? (body.isEmpty ? "GET" : "POST"), url: values.address(address, pieces: pieces),
            headers: headers, body: Data(body.utf8))
    }

    /// The value at a dotted path (`data.0.name`); the value itself without one.
    static func value(_ json: JSON, at path: String?) -> JSON? {
        (path ?? "").split(separator: ".").reduce(json) { value, step in
            guard let elements = value?.elements else { return value?[String(step)] }
            return Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        }
    }
}
