import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import NIOFoundationCompat
package import Platform

/// `POST /api/v1/events`: one event or a list, as JSON, from a service or from a token that may speak for services.
package struct NativeIntakeRoute: Sendable {
    private let intake: Intake
    private let senders: IntakeSenders
    private let bodyLimit: Int
    private let batchBodyLimit: Int
    private let inflatedLimit: Int
    /// Of the refusals inside an answer.
    private let words: TextCatalog

    /// - Parameters:
    ///   - bodyLimit: bytes of a body with one event.
    ///   - batchBodyLimit: bytes of a body with a list.
    ///   - inflatedLimit: bytes of a compressed body once inflated.
    ///   - words: in English, for the refusals inside an answer.
    package init(
        intake: Intake, senders: IntakeSenders, bodyLimit: Int, batchBodyLimit: Int, inflatedLimit: Int, words: TextCatalog
    ) {
        self.intake = intake
        self.senders = senders
        self.bodyLimit = bodyLimit
        self.batchBodyLimit = batchBodyLimit
        self.inflatedLimit = inflatedLimit
        self.words = words
    }

    @Sendable func accept(_ request: Request, _ context: AppContext) async throws -> Response {
        var sender: IntakeSender?
        do {
            sender = try await senders.sender(of: request, from: context.clientAddress)
            let sent = try await request.inflatedBody(
                limit: batchBodyLimit, setting: "limits.batch_body_bytes", inflatedLimit: inflatedLimit)
            // Codes and rights may have ended while the body was on its way.
            let now = try await senders.sender(of: request, from: context.clientAddress)
            return try await accept(sent, of: request, from: now)
        } catch {
            note(error, of: sender?.service)
            throw error
        }
    }

    private func accept(_ sent: InflatedBody, of request: Request, from sender: IntakeSender) async throws -> Response {
        let header = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }.map(IdempotencyHeader.init)
        let bytes = Data(buffer: sent.bytes, byteTransferStrategy: .noCopy)
        let key = header?.key.map { Submission.IdempotencyKey(owner: sender.keyOwner, key: $0, body: bytes) }
        let body = try BodyText(sent, of: request)
        let isList = NativeBatch.isList(body.utf8)
        let answers = try await intake.accept(under: key, from: .native) {
            try checkSize(body.utf8, isList: isList)
            return try await elements(of: body, header, from: sender)
        }
        if isList { return .json(answers) }
        // A single event that cannot be taken was thrown by its reason; what is left is that its service went meanwhile.
        guard let answer = answers.first, answer.receipt != nil else { throw IntakeSenders.unknownService(sender) }
        return .json(answer)
    }

    // MARK: Elements

    /// Throws what is wrong with a single event; of a list each element stands or falls by itself.
    private func elements(of body: BodyText, _ key: IdempotencyHeader?, from sender: IntakeSender) async throws -> [Intake.Element] {
        let batch: NativeBatch
        do { batch = try NativeBatch(body: body.utf8) } catch {
            intake.refusals.note(.notJSON, of: sender.service, sent: body.utf8)
            throw error
        }
        var elements: [Intake.Element] = []
        for element in batch.elements {
            do {
                var report = try await report(of: element, from: sender)
                report.draft.note(body.changes)
                key?.note(on: &report.draft)
                elements.append(.report(report))
            } catch let error as ClientError where batch.isList {
                elements.append(.refused(words.detail(error)))
            }
        }
        return elements
    }

    private func report(of element: NativeBatch.Element, from sender: IntakeSender) async throws -> Intake.Report {
        switch element {
        case .success(let event):
            do {
                let service = try await senders.service(named: event.service, from: sender)
                var draft = event.draft
                if let name = event.service { draft.note(name, as: service) }
                return Intake.Report(service: service, draft: draft)
            } catch let error as ClientError where error.status == .unprocessableContent {
                intake.refusals.note(.wrongService, of: sender.service, sent: Data(event.draft.title.utf8))
                throw error
            }
        case .failure(let refused):
            let service = try? await senders.service(named: refused.service, from: sender)
            intake.refusals.note(refused.fault == .notAnObject ? .notAnEvent : .noTitle, of: service, sent: refused.sent)
            throw ClientError.invalidEvent(refused.fault.message)
        }
    }

    // MARK: What may be refused as a whole

    /// Before the body is decoded, which takes many times its size.
    private func checkSize(_ body: Data, isList: Bool) throws {
        if isList {
            guard JSONOutline.hasMore(than: intake.limits.batch, in: body) else { return }
            throw ClientError.tooManyEvents(limit: intake.limits.batch)
        }
        guard body.count <= bodyLimit else {
            throw ClientError.bodyTooLarge(limit: bodyLimit, setting: "limits.body_bytes")
        }
    }

    /// Counts what is refused before its content is looked at.
    private func note(_ error: any Error, of service: Service?) {
        guard let reason = ReportRefusals.Reason(error) else { return }
        intake.refusals.note(reason, of: service, sent: Data())
    }
}

extension ReportRefusals.Reason {
    /// Nil for what is counted elsewhere, and for what is no fault of the report.
    init?(_ error: any Error) {
        guard let error = error as? ClientError else { return nil }
        if error == .idempotencyKeyReused { self = .keyReused; return }
        switch error.status {
        case .unauthorized: self = .wrongCode
        case .contentTooLarge: self = .tooLarge
        case .unsupportedMediaType: self = .unreadableEncoding
        case .badRequest where error == .brokenEncoding: self = .unreadableEncoding
        default: return nil
        }
    }
}
