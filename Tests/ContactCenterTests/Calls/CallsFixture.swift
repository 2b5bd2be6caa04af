import Accounts
import Kernel
import Logging
import Platform
import TestKit

@testable import ContactCenter

/// A database with a person who works on the telephone, and what the telephone system tells.
struct CallsFixture: Sendable {
    let test: TestDatabase
    let world = TestWorld()

    static let ann = UserID(1)
    static let caller = Caller(actor: .user(ann, name: "ann"), access: Access(base: .operator))

    var database: Database { test.database }
    var operations: CallOperations { CallOperations(database: database, now: { [world] in world.now }) }
    var recorder: CallRecorder {
        CallRecorder(
            database: database, now: { [world] in world.now }, logger: Logger(label: "calls") { _ in SwiftLogNoOpLogHandler() })
    }

    init() async throws {
        test = try await TestDatabase(AccountsStorage.migrations + ContactCenterStorage.migrations, now: world)
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at, language)
                VALUES (1, 'ann', 'ann', 2, 0, 0, 'en')
                """)
        }
    }

    static func draft(_ number: String?, agent: String? = nil, callID: String? = nil) -> CallDraft {
        var draft = CallDraft(number: number.flatMap { PhoneNumber($0) }, region: "lt", door: .tel)
        (draft.agent, draft.callID) = (agent, callID)
        return draft
    }

    /// A telephone rings; a second later something else may happen.
    @discardableResult
    func ring(
        _ number: String?, agent: String? = nil, callID: String? = nil, isAnswered: Bool = false, in session: CallSession = .none
    ) async throws -> Call {
        let call = try await recorder.begin(
            Self.draft(number, agent: agent, callID: callID), isAnswered: isAnswered, in: session)
        world.advance(.seconds(1))
        return call
    }

    @discardableResult
    func end(
        _ number: String?, agent: String? = nil, callID: String? = nil, in session: CallSession = .none
    ) async throws -> CallID? {
        let call = try await recorder.end(Self.draft(number, agent: agent, callID: callID), in: session)
        world.advance(.seconds(1))
        return call?.id
    }

    /// Numbers of the calls that last, oldest first.
    func open() async throws -> [CallID] {
        try await all().filter { $0.endedAt == nil }.map(\.id)
    }

    /// Oldest first.
    func all() async throws -> [Call] {
        try await database.read { try CallStore.list(CallFilter(), limit: 10_000, on: $0).reversed() }
    }
}
