import Foundation
import Kernel
import Platform

/// An event as `POST /api/v1/events` takes it.
struct NativeForm: Encodable {
    private struct Link: Encodable {
        let url: String
    }

    private let title: String
    private let message: String
    private let level: String
    private let logs: [String]
    private let environment: String
    private let release: String
    private let host: String
    private let tags: [String: String]
    private let links: [Link]?
    private let occurredAt: String

    private enum CodingKeys: String, CodingKey {
        case title, message, level, logs, environment, release, host, tags, links
        case occurredAt = "occurred_at"
    }

    init(_ event: SimulatedEvent) {
        title = event.title
        message = event.message
        level = event.level.word
        logs = event.logs
        environment = event.environment
        release = event.release
        host = event.host
        tags = event.tags
        links = event.link.map { [Link(url: $0)] }
        occurredAt = event.occurredAt.rfc3339
    }

    /// One event alone, several as a list.
    static func request(
        _ events: [SimulatedEvent], to baseURL: String, code: String, idempotencyKey: String
    ) throws -> OutboundHTTP.Request {
        let forms = events.map(NativeForm.init)
        let body = try forms.count == 1 ? JSONEncoder.steady.encode(forms[0]) : JSONEncoder.steady.encode(forms)
        let headers = [
            "Content-Type": "application/json", "Authorization": "Bearer " + code, "Idempotency-Key": idempotencyKey,
        ]
        return OutboundHTTP.Request(url: baseURL + "/api/v1/events", headers: headers, body: body)
    }
}
