import Synchronization

/// A receipt that somebody waits for. The first that is given counts.
final class Promise: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Receipt, Never>)
        case kept(Receipt)
    }

    private let state = Mutex(State.open)

    func resolve(_ receipt: Receipt) {
        let waiting: CheckedContinuation<Receipt, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .kept(receipt)
                return nil
            case .awaited(let continuation):
                state = .kept(receipt)
                return continuation
            case .kept: return nil
            }
        }
        waiting?.resume(returning: receipt)
    }

    /// Awaited once.
    var receipt: Receipt {
        get async {
            await withCheckedContinuation { continuation in
                let known: Receipt? = state.withLock { state in
                    if case .kept(let receipt) = state { return receipt }
                    state = .awaited(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
