import Kernel
import Synchronization

/// What a write found out, and the domain events it appended.
struct Committed<Value: Sendable>: Sendable {
    let value: Value
    let events: [DomainEvent]
}

/// One caller's closure in a group commit.
final class SingleWrite<Value: Sendable>: PendingWrite {
    private let body: @Sendable (any SQLConnection) throws -> Value
    private let continuation: CheckedContinuation<Committed<Value>, any Error>
    private let outcome = Mutex<Result<Committed<Value>, any Error>?>(nil)
    private let asked = ContinuousClock.now

    init(
        body: @escaping @Sendable (any SQLConnection) throws -> Value,
        continuation: CheckedContinuation<Committed<Value>, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func perform(_ connection: any SQLConnection) throws {
        let result: Result<Committed<Value>, any Error>
        let connection = WriteConnection(connection)
        do {
            let value = try connection.savepoint { try body(connection) }
            result = .success(Committed(value: value, events: connection.appended))
        } catch let error as StorageError where error.endsTransaction {
            throw error
        } catch {
            result = .failure(error)
        }
        outcome.withLock { $0 = result }
    }

    func succeed() {
        guard let result = outcome.withLock({ $0 }) else { return }
        continuation.resume(with: result)
    }

    func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }

    func expire(before horizon: ContinuousClock.Instant, _ error: StorageError) -> Bool {
        guard asked <= horizon else { return true }
        fail(error)
        return false
    }
}
