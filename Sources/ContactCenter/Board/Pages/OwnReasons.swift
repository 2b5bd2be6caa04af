import Kernel
import Platform
import Synchronization

/// Reasons from which somebody may choose, asked of Finesse once in a while however often they load the page.
struct OwnReasons: Sendable {
    struct Group: Hashable, Sendable {
        let state: WantedState
        let reasons: [AgentReason]
    }

    private static let lifetime = Duration.seconds(600)
    private static let mostPeople = 500

    private final class Kept: Sendable {
        let groups = Mutex(RecentMemory<String, (at: Timestamp, groups: [Group])>(limit: OwnReasons.mostPeople))
    }

    let now: @Sendable () -> Timestamp
    private let kept = Kept()

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// None where Finesse does not tell them: a state can be asked for without.
    func groups(of signIn: AgentSignIn, _ session: AgentSession, _ agents: AgentOperations, by caller: Caller) async -> [Group] {
        let time = now()
        if let known = kept.groups.withLock({ $0[signIn.login] }), time.since(known.at) < Self.lifetime { return known.groups }
        var groups: [Group] = []
        for state in [WantedState.notReady, .logout] {
            guard let reasons = try? await agents.reasons(state, of: session, by: caller) else { return [] }
            if !reasons.isEmpty { groups.append(Group(state: state, reasons: reasons)) }
        }
        let found = groups
        kept.groups.withLock { $0[signIn.login] = (time, found) }
        return found
    }
}
