import HTTPTypes
package import Hummingbird

/// Registers the operations of the native API, and answers their document at `/api/v1/openapi.json`.
package final class APIRoutes {
    package static let root = "/api/v1"

    /// Finds out who calls.
    /// - Throws: 401 when nobody known does.
    package typealias Authentication = @Sendable (Request, AppContext) async throws -> APICaller

    private let routes: Routes
    private let authenticate: Authentication
    private let about: APIDocument.About
    /// As they were added.
    package private(set) var operations: [APIOperation] = []

    package init(routes: Routes, about: APIDocument.About, authenticate: @escaping Authentication) {
        (self.routes, self.about, self.authenticate) = (routes, about, authenticate)
    }

    /// Registers them in this order.
    package func add(_ operations: [APIOperation]) {
        for operation in operations { add(operation) }
    }

    /// Registers its address below ``root``. One that is registered twice stops the program at its start.
    package func add(_ operation: APIOperation) {
        operations.append(operation)
        let path = RouterPath(Self.root + operation.path)
        let intake = APIIntake(operation: operation)
        routes.on(path, method: operation.method) { [authenticate] request, context in
            var response = try await Self.respond(operation, intake, authenticate, request, context)
            if response.headers[.vary] == nil { response.headers[.vary] = "Authorization, Cookie" }
            return response
        }
    }

    /// To be called last: what is added later would be missing from the document.
    package func addDocument() {
        let document = document
        add(Self.documentOperation { call in APIAnswer.tagged(document, for: call.request) })
    }

    /// The document describes itself, too.
    private static func documentOperation(_ run: @escaping @Sendable (APICall) async throws -> Response) -> APIOperation {
        APIOperation(
            .get, "/openapi.json", id: "getDocument", tag: APIDocument.tag, "This document", needs: .everybody,
            gives: .document(), run: run)
    }

    /// The document as it stands.
    package var document: JSON {
        let this = operations.contains { $0.id == "getDocument" } ? [] : [Self.documentOperation { _ in throw ClientError.notFound }]
        return APIDocument(about: about, operations: operations + this).json
    }

    /// Everything that may be refused, in this order: who asks, what for, with what; and who asks once more where a body had to
    /// be waited for, because rights may have changed meanwhile.
    private static func respond(
        _ operation: APIOperation, _ intake: APIIntake, _ authenticate: Authentication, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        if let run = operation.runUnchecked { return try await run(request, context) }
        var caller = try await caller(of: operation, authenticate, request, context)
        let values = try await intake.values(of: request, context)
        if request.sendsBody { caller = try await Self.caller(of: operation, authenticate, request, context) }
        return try await operation.run(APICall(request: request, context: context, caller: caller, values: values))
    }

    private static func caller(
        of operation: APIOperation, _ authenticate: Authentication, _ request: Request, _ context: AppContext
    ) async throws -> APICaller {
        let scope: TokenScope?
        switch operation.access {
        case .everybody, .own: return .nobody
        case .anybodyKnown: scope = nil
        case .needs(let needed, _): scope = needed
        }
        let caller = try await authenticate(request, context)
        try caller.check(scope, isReading: operation.isReading)
        return caller
    }
}
