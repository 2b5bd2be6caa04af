import Crypto
import Kernel
import Platform
import Synchronization

/// Slows those who try codes of services, by address. Clients that know theirs go on reporting beside them, also behind the
/// same address: a code too long to be guessed always passes, a shorter one (brought over from another system) where its
/// service has reported from before. A client that brings the same wrong code over and over is set up wrongly and guesses
/// nothing: it counts once and slows nobody.
final class WrongCodeLimits: Sendable {
    /// What somebody tries.
    struct Try {
        /// Of the service, where one is named.
        var name = ""
        let code: String
        let digest: SHA256Digest
    }

    private struct Client: Hashable {
        let service: ServiceID
        let address: String
    }

    private struct Guess: Hashable {
        let name: String
        let digest: SHA256Digest
        let address: String
    }

    private struct State {
        var limits: SignInLimits
        var wrong = RecentMemory<Guess, Bool>(limit: 20_000)
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
    func note(_ tried: Try, of service: ServiceID?, from address: IPAddress?) throws(ClientError) {
        guard service == nil || ServiceCode.isGuessable(tried.code) else { return }
        let (place, now) = (address?.limitKey ?? "", now())
        try state.withLock { state throws(ClientError) in
            let guess = Guess(name: tried.name, digest: tried.digest, address: place)
            if let service {
                if state.known[Client(service: service, address: place)] != nil { return }
            } else if state.wrong[guess] != nil {
                return
            }
            try state.limits.begin(name: "", address: place, at: now, or: ClientError.tooManyWrongCodes)
            guard let service else {
                state.wrong[guess] = true
                return
            }
            state.limits.withdraw(name: "", address: place, startedAt: now)
            state.known[Client(service: service, address: place)] = true
        }
    }
}
