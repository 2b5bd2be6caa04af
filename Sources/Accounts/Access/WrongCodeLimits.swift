import Kernel
import Platform
import Synchronization

/// Slows those who try codes of services, by address. Clients that know theirs go on reporting beside them, also behind the
/// same address: a code too long to be guessed always passes, a shorter one (brought over from another system) where its
/// service has reported from before.
final class WrongCodeLimits: Sendable {
    private struct Client: Hashable {
        let service: ServiceID
        let address: String
    }

    private struct State {
        var limits: SignInLimits
        var known = RecentMemory<Client, Bool>(limit: 20_000)
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Timestamp

    init(policy: SignInLimits.Policy, now: @escaping @Sendable () -> Timestamp) {
        state = Mutex(State(limits: SignInLimits(policy: policy)))
        self.now = now
    }

    /// - Parameter service: whose code it is; nil for a wrong one.
    /// - Throws: `tooManyWrongCodes`.
    func note(_ code: String, of service: ServiceID?, from address: IPAddress?) throws(ClientError) {
        guard service == nil || ServiceCode.isGuessable(code) else { return }
        let (place, now) = (address?.limitKey ?? "", now())
        try state.withLock { state throws(ClientError) in
            if let service, state.known[Client(service: service, address: place)] != nil { return }
            try state.limits.begin(name: "", address: place, at: now, or: ClientError.tooManyWrongCodes)
            guard let service else { return }
            state.limits.withdraw(name: "", address: place, startedAt: now)
            state.known[Client(service: service, address: place)] = true
        }
    }
}
