import Platform
import Synchronization

@testable import Notifications

/// Subscribers of a status page that are what a test says they are.
final class ToldSubscribers: Sendable {
    private struct State {
        var addresses: [String: SubscriberDesk.Address] = [:]
        var forgotten: [String] = []
        var codes: [String: Language] = [:]
    }

    private let state = Mutex(State())

    func set(_ id: String, _ address: String, isConfirmed: Bool = true, isTrusted: Bool = false) {
        state.withLock {
            $0.addresses[id] = .init(address: address, subscription: nil, isTrusted: isTrusted, isConfirmed: isConfirmed)
        }
    }

    func leave(_ id: String) { state.withLock { $0.addresses[id] = nil } }

    /// `id: reason`.
    var forgotten: [String] { state.withLock { $0.forgotten } }

    var desk: SubscriberDesk {
        SubscriberDesk(
            address: { [self] id, _ in state.withLock { $0.addresses[id] } },
            forget: { [self] id, reason, _ in
                state.withLock {
                    $0.addresses[id] = nil
                    $0.forgotten.append("\(id): \(reason)")
                }
            },
            take: { _, _, _ in throw ClientError.codeWrong }, leave: { _, _ in nil })
    }
}
