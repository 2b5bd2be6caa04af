import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns every error into the answer of the address's family. Unknown ones get a generic text; what they were is
/// only logged.
struct FailureAnswers: RouterMiddleware {
    typealias Context = AppContext

    let families: [ErrorFamily]
    let mappings: [FailureMapping]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return answer(to: error, request: request, context: context)
        }
    }

    private func answer(to error: any Error, request: Request, context: AppContext) -> Response {
        let failure = failure(for: error, context: context)
        let family = families.first { $0.covers(request) } ?? .fallback
        var response = family.respond(failure, request, context)
        for field in failure.headers where response.headers[field.name] == nil { response.headers[field.name] = field.value }
        return response
    }

    private func failure(for error: any Error, context: AppContext) -> HTTPFailure {
        if let failure = HTTPFailure(error, mappings: mappings) {
            if failure.status.code >= 500 {
                context.logger.warning("request refused", metadata: ["code": .string(failure.code), "cause": .string(Self.cause(error))])
            }
            return failure
        }
        switch error {
        case is CancellationError:
            return .timeLimit
        case let error as HTTPParserError:
            context.logger.info("malformed request", metadata: ["reason": .string(String(describing: error))])
            return .init(.badRequest, code: "malformed-request", "The request body is not valid HTTP.", headers: [.connection: "close"])
        default:
            context.logger.error("request failed", metadata: ["error": .string(String(reflecting: error))])
            return .unknown
        }
    }

    private static func cause(_ error: any Error) -> String {
        (error as? HTTPFailure)?.message ?? String(reflecting: error)
    }
}

extension HTTPFailure {
    /// The request was given up; its connection is in no known state.
    static var timeLimit: Self {
        var failure = Self.unavailable(
            "The request took longer than limits.request_seconds allows.", code: "time-limit", retryAfter: 1)
        failure.headers[.connection] = "close"
        return failure
    }
}
