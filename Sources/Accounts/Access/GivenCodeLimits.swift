import Kernel
import Platform
import Synchronization

/// Slows those who find out codes of other services by giving them to a service of theirs, which is refused where another has the
/// code: as failed sign-ins of one name are slowed. Codes that are taken on answer the same question, so many of them, as programs
/// may give, are slowed as failed sign-ins from one address. The command line reads the database anyway and never waits.
final class GivenCodeLimits: Sendable {
    private let limits: Mutex<SignInLimits>
    private let now: @Sendable () -> Timestamp

    init(policy: SignInLimits.Policy, now: @escaping @Sendable () -> Timestamp) {
        limits = Mutex(SignInLimits(policy: policy))
        self.now = now
    }

    /// Gives a service its code in `body`.
    /// - Parameter code: nil for one that is made, which tells nothing; neither does one too short to be looked for.
    /// - Throws: `tooManyGivenCodes` before `body` is called, and what it throws.
    func giving<Value>(_ code: String?, by actor: Actor, _ body: () async throws -> Value) async throws -> Value {
        guard let code, !ServiceCode.isGuessable(code), let key = Self.key(actor) else { return try await body() }
        let start = now()
        try limits.withLock { limits throws(ClientError) in
            try limits.begin(name: key, address: key, at: start, or: ClientError.tooManyGivenCodes)
        }
        do {
            let value = try await body()
            limits.withLock { $0.excuse(name: key, address: key, startedAt: start) }
            return value
        } catch ClientError.Code.codeUnusable {
            throw ClientError.codeUnusable
        } catch {
            limits.withLock { $0.withdraw(name: key, address: key, startedAt: start) }
            throw error
        }
    }

    /// Nil for those who need not guess.
    private static func key(_ actor: Actor) -> String? {
        switch actor {
        case .user(let id, _): "user \(id)"
        case .token(let id, _): "token \(id)"
        case .service(let id, _): "service \(id)"
        case .correspondent(let address): "address \(address)"
        case .commandLine, .system: nil
        }
    }
}
