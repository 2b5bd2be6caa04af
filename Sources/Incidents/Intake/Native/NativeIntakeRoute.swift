import Accounts
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOFoundationCompat
package import Platform

/// `POST /api/v1/events`: one event or a list, as JSON, from a service or from a token that may speak for services.
package struct NativeIntakeRoute: Sendable {
    package static let path = "/api/v1/events"
    /// Characters of an `Idempotency-Key`.
    static let longestKey = 255

    private let intake: Intake
    private let senders: IntakeSenders
    private let bodyLimit: Int
    private let batchBodyLimit: Int
    private let inflatedLimit: Int

    /// - Parameters:
    ///   - bodyLimit: bytes of a body with one event.
    ///   - batchBodyLimit: bytes of a body with a list.
    ///   - inflatedLimit: bytes of a compressed body once inflated.
    package init(
        intake: Intake, senders: IntakeSenders, bodyLimit: Int, batchBodyLimit: Int, inflatedLimit: Int
    ) {
        self.intake = intake
        self.senders = senders
        self.bodyLimit = bodyLimit
        self.batchBodyLimit = batchBodyLimit
        self.inflatedLimit = inflatedLimit
    }

    package func add(to routes: Routes) {
        routes.post(RouterPath(Self.path)) { request, _ in try await accept(request) }
    }

    private func accept(_ request: Request) async throws -> Response {
        let sender = try await senders.sender(of: request)
        let body = try await request.wholeBody(
            limit: batchBodyLimit, setting: "limits.batch_body_bytes", inflatedLimit: inflatedLimit)
        let data = Data(buffer: body, byteTransferStrategy: .noCopy)
        let key = try idempotencyKey(of: request, body: data)
        do {
            try checkSize(data)
            switch try NativeBatch(body: data) {
            case .single(let event):
                return try await acceptOne(event, from: sender, key: key)
            case .list(let events):
                return try await acceptList(events, from: sender, key: key)
            }
        } catch let problem as DecodingProblem {
            throw HTTPFailure.unprocessable(problem.message, code: problem.kind == .syntax ? "not-json" : "invalid-event")
        } catch IncidentError.idempotencyKeyReused {
            throw HTTPFailure.unprocessable(
                "This Idempotency-Key was used with another body.", code: "idempotency-key-reused")
        }
    }

    // MARK: One event

    private func acceptOne(_ event: NativeEvent, from sender: IntakeSender, key: Key?) async throws -> Response {
        let service = try await senders.service(of: event, from: sender)
        let prepared: Submission.Event
        do {
            prepared = try intake.prepare(Intake.Report(service: service, draft: event.draft))
        } catch {
            throw HTTPFailure.unprocessable(error.field + ": " + error.reason, code: "invalid-event")
        }
        try checkRate([service])
        let submission = Submission(events: [prepared], idempotencyKey: key?.of(service))
        guard let receipt = try await intake.submit(submission, from: .native).first else {
            throw HTTPFailure.unavailable("The event was not stored.")
        }
        return .json(receipt)
    }

    // MARK: A list

    private enum Answer: Encodable {
        case accepted(Receipt)
        case refused(String)

        enum CodingKeys: String, CodingKey { case error }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .accepted(let receipt): try receipt.encode(to: encoder)
            case .refused(let reason):
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(reason, forKey: .error)
            }
        }
    }

    private func acceptList(
        _ events: [Result<NativeEvent, DecodingProblem>], from sender: IntakeSender, key: Key?
    ) async throws -> Response {
        var prepared: [Result<Submission.Event, EventRejection>] = []
        var services: [Service] = []
        for event in events {
            let outcome = try await prepare(event, from: sender)
            if case .success(let (service, ready)) = outcome {
                services.append(service)
                prepared.append(.success(ready))
            } else if case .failure(let rejection) = outcome {
                prepared.append(.failure(rejection))
            }
        }
        try checkRate(services)
        let accepted = prepared.compactMap { try? $0.get() }
        let submission = Submission(events: accepted, idempotencyKey: services.first.flatMap { key?.of($0) })
        let receipts = try await intake.submit(submission, from: .native)
        return .json(Self.answers(prepared, receipts))
    }

    private func prepare(
        _ event: Result<NativeEvent, DecodingProblem>, from sender: IntakeSender
    ) async throws -> Result<(Service, Submission.Event), EventRejection> {
        let native: NativeEvent
        switch event {
        case .success(let event): native = event
        case .failure(let problem): return .failure(EventRejection("event", problem.message))
        }
        do {
            let service = try await senders.service(of: native, from: sender)
            return .success((service, try intake.prepare(Intake.Report(service: service, draft: native.draft))))
        } catch let rejection as EventRejection {
            return .failure(rejection)
        } catch let failure as HTTPFailure {
            return .failure(EventRejection("service", failure.message))
        }
    }

    private static func answers(
        _ prepared: [Result<Submission.Event, EventRejection>], _ receipts: [Receipt]
    ) -> [Answer] {
        var waiting = receipts[...]
        return prepared.map { outcome in
            switch outcome {
            case .failure(let rejection): .refused(rejection.field + ": " + rejection.reason)
            case .success: waiting.popFirst().map(Answer.accepted) ?? .refused("event: not stored")
            }
        }
    }

    // MARK: What may be refused as a whole

    /// Before the body is decoded, which takes many times its size.
    private func checkSize(_ body: Data) throws {
        if NativeBatch.isList(body) {
            guard NativeBatch.hasMore(than: intake.limits.batch, in: body) else { return }
            throw HTTPFailure(
                .contentTooLarge, code: "too-many-events",
                "A request may hold \(intake.limits.batch) events (limits.batch); this one holds more.")
        }
        guard body.count <= bodyLimit else {
            throw HTTPFailure.bodyTooLarge(limit: bodyLimit, setting: "limits.body_bytes")
        }
    }

    private func checkRate(_ services: [Service]) throws {
        for (service, events) in Dictionary(grouping: services, by: { $0 }) {
            guard let seconds = intake.retryAfter(taking: events.count, of: service) else { continue }
            throw HTTPFailure.tooManyRequests("\(service.name) sends too many events.", retryAfter: seconds)
        }
    }

    /// A key before it is known whose it is.
    private struct Key {
        let key: String
        let bodyHash: String

        func of(_ service: Service) -> Submission.IdempotencyKey {
            Submission.IdempotencyKey(service: service.id, key: key, bodyHash: bodyHash)
        }
    }

    private func idempotencyKey(of request: Request, body: Data) throws -> Key? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        guard !key.isEmpty, key.utf8.count <= Self.longestKey else {
            throw HTTPFailure.badRequest("An Idempotency-Key has 1 to \(Self.longestKey) characters.")
        }
        return Key(key: key, bodyHash: Data(SHA256.hash(data: body)).base64EncodedString())
    }
}
