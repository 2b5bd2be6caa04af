import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOFoundationCompat
import Platform

/// `POST /hooks/redmine`: Redmine says that something happened to an issue, which is then read at once. It says nothing that is believed.
struct HookRoute: Sendable {
    static let bodyLimit = 8 << 20

    let secret: String
    let operation: HookOperation

    func add(to routes: Routes) {
        routes.family(.helpdesk).post(RouterPath(HelpdeskPath.hook)) { request, _ in try await post(request) }
    }

    private func post(_ request: Request) async throws -> Response {
        let signature = HTTPField.Name(HookSignature.header).flatMap { request.headers[$0] }
        guard signature != nil else { throw ClientError.hookSignatureWrong }
        let body = Data(
            buffer: try await request.wholeBody(
                limit: Self.bodyLimit, setting: "fixed for this address", inflatedLimit: Self.bodyLimit))
        guard HookSignature.isValid(signature, of: body, secret: secret) else { throw ClientError.hookSignatureWrong }
        guard let hook = HookBody(body) else { throw ClientError.hookNotReadable }
        if case .issue(let id) = hook { try await operation.read(id) }
        return Response(status: .noContent)
    }
}
