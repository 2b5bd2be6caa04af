import Kernel
import Synchronization

@testable import Notifications

/// People who are told of issues where a test says.
final class ToldIssues: Sendable {
    private struct Way: Hashable {
        let user: UserID
        let channel: ChannelKind
    }

    private let addresses = Mutex<[Way: String]>([:])

    /// - Parameter address: nil where they are told no more.
    func set(_ user: UserID, _ channel: ChannelKind, _ address: String?) {
        addresses.withLock { $0[Way(user: user, channel: channel)] = address }
    }

    var desk: IssueAudience { IssueAudience { [self] user, channel, _ in addresses.withLock { $0[Way(user: user, channel: channel)] } } }
}
