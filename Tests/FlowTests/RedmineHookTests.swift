import Foundation
import HTTPTypes
import Helpdesk
import HummingbirdTesting
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

@Suite("Redmine's web hooks", .oneEngine) struct RedmineHookTests {
    private static let path = "/hooks/redmine"
    private static let body = #"{"type":"issue.updated","data":{"issue":{"issue":{"id":42}}}}"#
    private static let signature = HTTPField.Name("X-Redmine-Signature-256")

    private func flow(secret: String?) async throws -> FlowFixture {
        try await FlowFixture(redmine: OutboundHTTP { _ in .init(status: 500) }) { settings in
            settings[RedmineSettings.self].url = URL(string: "http://redmine.test")
            settings[RedmineSettings.self].apiKey = "key"
            settings[RedmineSettings.self].webhookSecret = secret
        }
    }

    // Made with `openssl dgst -sha256 -hmac`.
    private static let right = "2b7456a6163f1b3ac87284d5c6ddb6ac29b1d8033fe5a33dc32bd507437adff1"
    private static let wrong = "e375f1ecc09e8339cbf5be8573af71f05e5c066cebeda3375539059efbd1535e"
    private static let ofNothing = "143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6"

    private func signed(_ digits: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let name = Self.signature { headers[name] = "sha256=" + digits }
        return headers
    }

    private func waiting(_ flow: FlowFixture) async throws -> [Int64] {
        try await flow.database.read { try $0.query("SELECT issue_id FROM helpdesk_pending").map { try $0.int64("issue_id") } }
    }

    @Test("A signed one says what to read, and an unsigned one nothing") func signatures() async throws {
        let flow = try await flow(secret: "s")
        try await flow.test { client in
            let wrong = try await client.post(Self.path, Self.body, headers: signed(Self.wrong))
            #expect(wrong.status == .unauthorized)
            #expect(wrong.json["success"] as? Bool == false)
            #expect(try await client.post(Self.path, Self.body).status == .unauthorized)
            #expect(try await waiting(flow).isEmpty)
            for _ in 0..<2 {
                let right = try await client.post(Self.path, Self.body, headers: signed(Self.right))
                #expect(right.status == .noContent)
            }
            #expect(try await waiting(flow) == [42])
            #expect(try await client.post(Self.path, "{}", headers: signed(Self.ofNothing)).status == .badRequest)
        }
    }

    @Test("Without a secret there is no such address") func closed() async throws {
        let flow = try await flow(secret: nil)
        try await flow.test { client in
            let answer = try await client.post(Self.path, Self.body, headers: signed(Self.right))
            #expect(answer.status == .notFound)
        }
    }
}
