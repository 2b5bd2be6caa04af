import Accounts
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOFoundationCompat
import Platform

/// `POST /api/v1/events`: one event or a list, as JSON, from a service or from a token that may speak for services.
package struct NativeIntakeRoute: Sendable {
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

    @Sendable func accept(_ request: Request, _ context: AppContext) async throws -> Response {
        let sender = try await senders.sender(of: request, from: context.clientAddress)
        let body = try await request.wholeBody(
            limit: batchBodyLimit, setting: "limits.batch_body_bytes", inflatedLimit: inflatedLimit)
        let data = Data(buffer: body, byteTransferStrategy: .noCopy)
        let key = try idempotencyKey(of: request, body: data, from: sender)
        do {
            if let key, let earlier = try await intake.earlierAnswers(under: key) {
                return Self.response(earlier, isList: NativeBatch.isList(data))
            }
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
        } catch IncidentError.serviceNotFound {
            throw IntakeSenders.unknownService(sender)
        }
    }

    private static func response(_ answers: [Answer], isList: Bool) -> Response {
        guard !isList, let answer = answers.first else { return .json(answers) }
        return .json(answer)
    }

    // MARK: One event

    private func acceptOne(
        _ event: NativeEvent, from sender: IntakeSender, key: Submission.IdempotencyKey?
    ) async throws -> Response {
        let service = try await senders.service(of: event, from: sender)
        let prepared: Submission.Event
        do {
            prepared = try intake.prepare(Intake.Report(service: service, draft: event.draft))
        } catch {
            throw HTTPFailure.unprocessable(error.field + ": " + error.reason, code: "invalid-event")
        }
        try checkRate([service])
        return Self.response(try await intake.submit([prepared], under: key, from: .native).map(Answer.accepted), isList: false)
    }

    // MARK: A list

    private func acceptList(
        _ events: [Result<NativeEvent, DecodingProblem>], from sender: IntakeSender,
        key: Submission.IdempotencyKey?
    ) async throws -> Response {
        var elements: [Submission.Element] = []
        var services: [Service] = []
        for event in events {
            switch try await prepare(event, from: sender) {
            case .success(let (service, ready)):
                services.append(service)
                elements.append(.event(ready))
            case .failure(let rejection):
                elements.append(.refused(rejection.field + ": " + rejection.reason))
            }
        }
        try checkRate(services)
        let submission = Submission(elements: elements, idempotencyKey: key)
        return Self.response(try await intake.answers(to: submission, from: .native), isList: true)
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

    // MARK: What may be refused as a whole

    /// Before the body is decoded, which takes many times its size.
    private func checkSize(_ body: Data) throws {
        if NativeBatch.isList(body) {
            guard JSONOutline.hasMore(than: intake.limits.batch, in: body) else { return }
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

    private func idempotencyKey(
        of request: Request, body: Data, from sender: IntakeSender
    ) throws -> Submission.IdempotencyKey? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        guard !key.isEmpty, key.utf8.count <= Self.longestKey else {
            throw HTTPFailure.badRequest("An Idempotency-Key has 1 to \(Self.longestKey) characters.")
        }
        return Submission.IdempotencyKey(
            owner: sender.keyOwner, key: key, bodyHash: Data(SHA256.hash(data: body)).base64EncodedString())
    }
}
