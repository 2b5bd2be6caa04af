package import Accounts
import Foundation
import Hummingbird
import Metrics
import NIOFoundationCompat
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
        let body = try await request.wholeBody(
            limit: bodyLimit, setting: "limits.body_bytes", inflatedLimit: bodyLimit, inflatedSetting: "limits.body_bytes")
        do {
            return try await accept(Data(buffer: body, byteTransferStrategy: .noCopy), from: address)
        } catch let failure as ValidationFailure {
            return DispatcherAnswers.refused(failure)
        }
    }

    private func accept(_ body: Data, from address: IPAddress?) async throws -> Response {
        let submission = try DispatcherSubmission.read(body)
        guard let service = try await directory.authenticate(name: submission.appName, code: submission.code, from: address) else {
            return Self.unknownApp
        }
        if let seconds = intake.retryAfter(taking: 1, of: service) {
            throw HTTPFailure.tooManyRequests("This application sends too many incidents.", retryAfter: seconds)
        }
        do {
            _ = try await intake.submit([try prepare(submission, of: service)], from: .dispatcher)
        } catch IncidentError.serviceNotFound {
            return Self.unknownApp
        }
        return .json(DispatcherAnswers.ok)
    }

    private static var unknownApp: Response { DispatcherAnswers.refused(.badRequest, "Required app fields are incorrect") }

    private func prepare(_ submission: DispatcherSubmission, of service: Service) throws -> Submission.Event {
        do {
            return try intake.prepare(Intake.Report(service: service, draft: submission.draft))
        } catch {
            throw ValidationFailure(issues: [.wrongValue(["body", "incident", error.field], error.reason)])
        }
    }
}
