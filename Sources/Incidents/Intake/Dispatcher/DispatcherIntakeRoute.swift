package import Accounts
import Foundation
import Hummingbird
package import Platform

/// `POST /v1/incidents/new`, and the same on the bare address, because clients post to whatever they were given.
package struct DispatcherIntakeRoute: Sendable {
    package static let paths = ["/v1/incidents/new", "/"]

    private let intake: Intake
    private let directory: ServiceDirectory
    private let bodyLimit: Int

    /// - Parameter bodyLimit: bytes of a body, as sent and inflated.
    package init(intake: Intake, directory: ServiceDirectory, bodyLimit: Int) {
        self.intake = intake
        self.directory = directory
        self.bodyLimit = bodyLimit
    }

    package func add(to routes: Routes) {
        for path in Self.paths {
            routes.post(RouterPath(path)) { request, context in try await accept(request, from: context.clientAddress) }
        }
    }

    private func accept(_ request: Request, from address: IPAddress?) async throws -> Response {
        do {
            let sent = try await request.inflatedBody(
                limit: bodyLimit, setting: "limits.body_bytes", inflatedLimit: bodyLimit, inflatedSetting: "limits.body_bytes")
            return try await accept(try BodyText(sent, of: request), from: address)
        } catch {
            if let reason = ReportRefusals.Reason(error) { intake.refusals.note(reason, of: nil, sent: Data()) }
            throw error
        }
    }

    private func accept(_ body: BodyText, from address: IPAddress?) async throws -> Response {
        let submission: DispatcherSubmission
        do throws(DispatcherSubmission.Refused) { submission = try DispatcherSubmission.read(body.utf8) } catch {
            await note(error, body, from: address)
            return DispatcherAnswers.refused(error.failure)
        }
        let found: Service?
        do {
            found = try await directory.authenticate(name: submission.appName, code: submission.code, from: address)
        } catch let error as ClientError {
            try await noteWrongCode(submission, body)
            throw error
        }
        guard let service = found else {
            try await noteWrongCode(submission, body)
            return Self.unknownApp
        }
        let answers = try await intake.accept(from: .dispatcher) {
            var draft = submission.draft
            draft.note(body.changes)
            draft.note(submission.appName, as: service)
            return [.report(Intake.Report(service: service, draft: draft))]
        }
        // Without a receipt the service was deleted meanwhile.
        return answers.first?.receipt == nil ? Self.unknownApp : .json(DispatcherAnswers.ok)
    }

    private static var unknownApp: Response { DispatcherAnswers.refused(.badRequest, "Required app fields are incorrect") }

    private func noteWrongCode(_ submission: DispatcherSubmission, _ body: BodyText) async throws {
        let named = try await directory.service(name: submission.appName, for: .house, to: .reportEvents)
        intake.refusals.note(.wrongCode, of: named, sent: body.utf8)
    }

    /// Counts a body with wrong fields for the service whose code it brings all the same.
    private func note(_ refused: DispatcherSubmission.Refused, _ body: BodyText, from address: IPAddress?) async {
        var service: Service?
        if let name = refused.appName, let code = refused.code {
            service = try? await directory.authenticate(name: name, code: code, from: address)
        }
        let isJSON = refused.failure.issues != [.notJSON]
        intake.refusals.note(isJSON ? .wrongFields : .notJSON, of: service, sent: body.utf8)
    }
}
