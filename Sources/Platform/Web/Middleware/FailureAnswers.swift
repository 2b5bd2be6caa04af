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
    /// The words of all errors, for the families of programs.
    let english: TextCatalog

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
        let family = family(of: request, context)
        var response = family.respond(failure, english.detail(failure), request, context)
        for field in failure.headers where response.headers[field.name] == nil { response.headers[field.name] = field.value }
        return response
    }

    private func family(of request: Request, _ context: AppContext) -> ErrorFamily {
        let usual = families.first { $0.covers(request) } ?? .fallback
        // A listener without the desk has none of its pages: whatever fails there is said as its own clients expect it.
        guard usual.routes == .desk, let served = context.families, !served.contains(.desk) else { return usual }
        return served.lazy.compactMap { routes in families.first { $0.routes == routes } }.first ?? .fallback
    }

    private func failure(for error: any Error, context: AppContext) -> ClientError {
        if let failure = ClientError(meaning: error) {
            if failure.status.code >= 500 {
                let cause = (error as? ClientError).map(english.detail) ?? String(reflecting: error)
                context.logger.warning(
                    "request refused", metadata: ["code": .string(failure.code.rawValue), "cause": .string(cause)])
            }
            return failure
        }
        switch error {
        case is CancellationError:
            return .timeLimit
        case let error as HTTPParserError:
            context.logger.info("malformed request", metadata: ["reason": .string(String(describing: error))])
            return .notHTTP
        default:
            context.logger.error("request failed", metadata: ["error": .string(String(reflecting: error))])
            return .internalError
        }
    }
}
