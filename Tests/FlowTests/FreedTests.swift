import HTTPTypes
import HummingbirdTesting
import Platform
import TestKit
import Testing

@testable import App

@Suite("What a test has used is freed when it is over", .timeLimit(.minutes(2)))
struct FreedTests {
    /// A whole server that has answered, and has ended as the scope of a test ends it.
    private func used(_ engine: TestEngine) async throws -> Witness {
        let scope = TestScope()
        defer { scope.end() }
        return try await TestEngine.$current.withValue(engine) {
            try await TestScope.$current.withValue(scope) {
                let flow = try await FlowFixture()
                _ = try await flow.addService("Shop")
                try await flow.test { client in
                    for path in ["/sign-in", "/status", "/api/v2/summary.json", "/api/v1/openapi.json"] {
                        _ = try await client.execute(uri: path, method: .get) { $0.status }
                    }
                }
                return Witness(database: flow.database)
            }
        }
    }

    private struct Witness { weak var database: Database? }

    @Test("A server with all that it knows", arguments: TestEngine.all)
    func server(engine: TestEngine) async throws {
        let witness = try await used(engine)
        #expect(await isFreed { witness.database })
    }
}
