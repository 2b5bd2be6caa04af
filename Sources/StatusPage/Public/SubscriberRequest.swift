import Foundation
import Hummingbird
import Kernel
import NIOCore
import Platform

/// What a client of Statuspage sends to subscribe: `subscriber[email]`, `subscriber[endpoint]`, `subscriber[component_ids][]` as a form,
/// or the same names as JSON, in `subscriber` or by themselves.
struct SubscriberRequest: Sendable, Hashable {
    let channel: SubscriberChannel
    let address: String
    let choice: Subscriber.Choice

    /// - Throws: `channelNotOffered` for a telephone, and for one incident alone; `componentUnknown`; what is wrong with the body.
    init(_ request: inout Request, language: Language) async throws {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        let fields = try await type.contains("json") ? Self.json(request) : Self.form(&request)
        try self.init(fields, language: language)
    }

    /// - Parameter fields: the values of each, by the innermost name.
    private init(_ fields: [String: [String]], language: Language) throws(ClientError) {
        let text = { (name: String) -> String? in
            fields[name]?.first.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        // Whoever asks for less must not be sent more.
        if text("incident_id") != nil { throw .channelNotOffered("incident_id") }
        if let endpoint = text("endpoint") {
            // The mail address beside it is for trouble with the web hook, of which the desk's page tells.
            (channel, address) = (.webhook, endpoint)
        } else {
            guard let mail = text("email") ?? (text("phone_number") == nil ? "" : nil) else { throw .channelNotOffered("phone_number") }
            (channel, address) = (.mail, mail)
        }
        var choice = Subscriber.Choice()
        choice.language = language
        let named = (fields["component_ids"] ?? []) + (fields["component_id"] ?? [])
        for text in named.flatMap({ $0.split(separator: ",") }).map({ $0.trimmingCharacters(in: .whitespaces) }) {
            guard let id = PublicID(rawValue: text) else { throw .componentUnknown(String(text.prefix(100))) }
            choice.components.insert(id)
        }
        self.choice = choice
    }

    private static func json(_ request: Request) async throws -> [String: [String]] {
        let body = String(buffer: try await request.plainBody(limit: PageTools.formLimit))
        guard let value = JSONReader.value(of: body), let fields = (value["subscriber"] ?? value).fields else {
            throw ClientError.bodyNotJSON
        }
        let beside = value.fields?.filter { $0.key == "component_ids" } ?? [:]
        return fields.merging(beside) { own, _ in own }.mapValues { $0.elements?.compactMap(\.string) ?? $0.string.map { [$0] } ?? [] }
    }

    private static func form(_ request: inout Request) async throws -> [String: [String]] {
        let form = try await FormData(&request, limit: PageTools.formLimit)
        return Set(form.names).reduce(into: [:]) { fields, name in fields[inner(name), default: []] += form.all(name) }
    }

    /// `component_ids` of `subscriber[component_ids][]`.
    private static func inner(_ name: String) -> String {
        let parts = name.split { $0 == "[" || $0 == "]" }
        return (parts.first == "subscriber" && parts.count > 1 ? parts.dropFirst() : parts[...]).first.map(String.init) ?? ""
    }
}
