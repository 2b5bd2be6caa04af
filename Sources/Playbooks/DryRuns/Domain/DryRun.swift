package import Kernel
package import Platform

/// A playbook tried on what happened, or on one made-up event: nothing is sent, and no incident changes.
package struct DryRun: Sendable {
    package enum State: String, Sendable, CaseIterable { case running, done, failed }

    /// What it is tried on.
    package enum Question: Sendable, Hashable {
        /// Every episode that began in it.
        case past(ClosedRange<Timestamp>)
        /// As `POST /api/v1/events` takes it.
        case event(JSON)
    }

    package let id: Int64
    package let playbook: Playbook
    package let question: Question
    package let state: State
    /// Why it failed, for the log and whoever looks after the server.
    package let problem: String?
    package let askedAt: Timestamp
    package let askedBy: String
    package let finishedAt: Timestamp?
    package let progress: Progress

    /// How far it has come.
    package struct Progress: Sendable, Hashable {
        package var place: HistoryPort.Place
        /// The last incident of the walk.
        package var end: Int64
        /// Episodes that the playbook was for.
        package var episodes = 0

        /// Whether the walk through the incidents is over: what is left to look at are the rows of what was really done.
        var isWalked: Bool { place.incident == .max }
        static func walked(upTo row: Int64) -> HistoryPort.Place { HistoryPort.Place(incident: .max, line: row) }

        package init(place: HistoryPort.Place, end: Int64, episodes: Int = 0) {
            (self.place, self.end, self.episodes) = (place, end, episodes)
        }
    }

    /// In per cent; 100 when it is done.
    package var percent: Int {
        guard state == .running else { return 100 }
        guard !progress.isWalked else { return 99 }
        return progress.end > 0 ? Int(min(99, progress.place.incident * 100 / progress.end)) : 0
    }
}

/// What a dry run found of one step, or of the message to customers, in one episode.
package struct DryRunLine: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case would, did, silent, customers
        /// Of what would have been told: a silence would have kept it back.
        case held
    }

    /// Of each kind so many are kept of a run.
    package static let most = 5000
    /// The reason of a made-up event that the playbook is not for.
    static let noMatch = "no match"
    /// The reason where the incident was merged into another first.
    static let merged = "merged"

    package let kind: Kind
    /// Nil for a made-up event.
    package let incident: IncidentID?
    /// From 1; 0 for customers.
    package let step: Int
    /// Nil for what stayed silent.
    package let at: Timestamp?
    /// Why it fired, or why it stayed silent: a word.
    package let reason: String
    /// As files name them.
    package let tell: [String]

    package init(
        _ kind: Kind, incident: IncidentID?, step: Int, at: Timestamp? = nil, reason: String, tell: [String] = []
    ) {
        (self.kind, self.incident, self.step) = (kind, incident, step)
        (self.at, self.reason, self.tell) = (at, reason, tell)
    }

    /// What a playbook makes of an episode; nothing when it is not for it.
    /// - Parameter silences: as they stand now.
    static func lines(_ replay: Replay, of past: PastEpisode, until: Timestamp?, under silences: [Silence]) -> [DryRunLine] {
        replay.outcome(of: past, until: until).map { lines($0, replay.playbook, past.incident, under: silences) } ?? []
    }

    static func lines(
        _ outcome: Replay.Outcome, _ playbook: Playbook, _ incident: IncidentID?, under silences: [Silence]
    ) -> [DryRunLine] {
        let fired = outcome.fired.map { firing -> DryRunLine in
            let isOfCustomers = firing.step == Firing.customers
            return DryRunLine(
                isOfCustomers ? .customers : .would, incident: incident, step: firing.step, at: firing.dueAt,
                reason: firing.reason.rawValue,
                tell: isOfCustomers ? playbook.customers?.named ?? [] : playbook.escalate[firing.step - 1].tell.map(\.description))
        }
        let held = zip(outcome.fired, outcome.facts).compactMap { firing, facts in
            silences.first { $0.draft.window.isOpen(at: firing.dueAt) && $0.draft.holds(for: facts) }.map { silence in
                DryRunLine(.held, incident: incident, step: firing.step, at: firing.dueAt, reason: silence.reason)
            }
        }
        return fired + held + outcome.silent.map { DryRunLine(.silent, incident: incident, step: $0.step, reason: $0.why) }
    }
}

extension Customers {
    /// The channel, then the tags of the audience.
    fileprivate var named: [String] { [channel.rawValue] + audience }
}
