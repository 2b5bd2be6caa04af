import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform

@testable import App

/// A program that calls the native API with a token.
struct APIClient {
    let client: any TestClientProtocol
    let token: String

    func get(_ path: String) async throws -> TestResponse { try await send(.get, path) }
    func post(_ path: String, _ body: String = "{}") async throws -> TestResponse { try await send(.post, path, body) }
    func patch(_ path: String, _ body: String) async throws -> TestResponse { try await send(.patch, path, body) }
    func delete(_ path: String) async throws -> TestResponse { try await send(.delete, path) }

    /// One field of each element of a list.
    func values(_ field: String, _ path: String) async throws -> [String] {
        try await get(path).items.map { element in element[field].map { "\($0)" } ?? "" }
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) async throws -> TestResponse {
        try await client.execute(
            uri: APIRoutes.root + path, method: method, headers: [.authorization: "Bearer " + token, .contentType: "application/json"],
            body: body.map { ByteBuffer(string: $0) }
        ) { $0 }
    }
}

extension FlowFixture {
    /// A program with every scope: its token is installation-wide, or a user's.
    func program(_ client: any TestClientProtocol, owner: UserID? = nil) async throws -> APIClient {
        APIClient(client: client, token: try await addToken(Set(Installation.scopes), owner: owner))
    }
}

extension TestResponse {
    /// The elements of a list.
    var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
    /// The last word of a problem's type.
    var problem: String? { (json["type"] as? String)?.split(separator: ":").last.map(String.init) }
}
