import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOFoundationCompat
import Platform

/// What the Dispatcher's routes read from a request.
enum DispatcherRequest {
    /// The number in the address. Throws ``ValidationFailure``, which names it as the old framework did.
    static func id<Entity>(_ parameter: String, _ context: AppContext, of _: Entity.Type = Entity.self) throws -> ID<Entity> {
        let text = context.parameters.get(parameter) ?? ""
        guard let number = Int64(text) else { throw ValidationFailure(issues: [.notAnInteger(["path", parameter], text)]) }
        return ID(number)
    }

    /// - Parameter fields: those that are asked for.
    static func body(_ request: Request, _ fields: String...) async throws -> BodyReader {
        let buffer = try await request.plainBody(limit: DispatcherAuthentication.bodyLimit)
        return try BodyReader(body: Data(buffer: buffer), fields: Dictionary(uniqueKeysWithValues: fields.map { ($0, []) }))
    }
}

/// Lists live at the address with the slash; from the one without, their clients expect to be sent on, also before anybody
/// asks who they are.
struct ListRedirects: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path == "/v1/incidents" || path == "/v1/apps" else { return try await next(request, context) }
        let location = path + "/" + (request.uri.query.map { "?" + $0 } ?? "")
        return Response(status: .temporaryRedirect, headers: [.location: location])
    }
}

/// Answers what ``ValidationFailure`` says, around all routes of the family.
struct ValidationAnswers: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as ValidationFailure {
            return DispatcherAnswers.refused(failure)
        }
    }
}
