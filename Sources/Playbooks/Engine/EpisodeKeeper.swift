import Kernel
import Platform

/// Carries one transaction's episodes on: what happened to incidents, and what time brings. Everything it decides is written, and
/// announced, in that transaction; whoever uses it holds the cursor, so that nobody else does the same.
struct EpisodeKeeper {
    private let store = EpisodeStore()
    private let actions = ActionStore()
    private let shelf: PlaybookShelf
    private let incidents: IncidentDesk
    private let onCall: OnCallPort
    private let now: Timestamp
    private let connection: any SQLConnection
    /// What is to be told, in the order in which it was decided.
    private(set) var announcements: [Announcement] = []
    private var known: [PlaybookStore.Kept]?

    init(shelf: PlaybookShelf, incidents: IncidentDesk, onCall: @escaping OnCallPort, at now: Timestamp, on connection: any SQLConnection) {
        (self.shelf, self.incidents, self.onCall, self.now, self.connection) = (shelf, incidents, onCall, now, connection)
    }

    // MARK: What happened

    mutating func apply(_ entry: EventLog.Entry) throws {
        switch entry.event {
        case .incidentOpened(let change): try begin(change, at: entry.at)
        case .incidentReopened(let change): try reopen(change, at: entry.at)
        case .incidentRecurred(let change): try progress(change, looksAgain: false, at: entry.at)
        case .incidentUpdated(let change): try progress(change, looksAgain: true, at: entry.at)
        case .incidentAcknowledged(let change):
            guard var episode = try active(change.incident) else { return }
            episode.state.acknowledge(at: entry.at)
            try settle(episode, at: entry.at)
        case .incidentResolved(let change), .incidentClosed(let change): try end(change, at: entry.at)
        case .incidentMerged(let change, let target): try hold(change.incident, in: target, at: entry.at)
        case .incidentSplit(let change, _): try release(change, at: entry.at)
        case .incidentDeleted(let incident, _): try store.deleteAll(of: incident, on: connection)
        case .serviceDeleted(let service, _): try store.deleteAll(ofService: service, on: connection)
        case .serviceChanged, .userChanged, .tokenRevoked, .statusPage, .quietChanged, .noticesChanged: break
        }
    }

    /// Asked for once: within a transaction they stay the same.
    private mutating func playbooks() throws -> [PlaybookStore.Kept] {
        if let known { return known }
        let playbooks = try shelf.current(on: connection)
        known = playbooks
        return playbooks
    }

    /// The episode that an incident is in; nil for one without.
    private func active(_ incident: IncidentID) throws -> EpisodeStore.Kept? {
        try store.latest(of: incident, on: connection).flatMap { $0.isOver ? nil : $0 }
    }

    private mutating func begin(_ change: IncidentChange, number: Int = 1, base: Int = 0, at time: Timestamp) throws {
        guard try !playbooks().isEmpty, let standing = try incidents.standing(change.incident, connection) else { return }
        let episode = try store.begin(change, number: number, base: base, at: time, on: connection)
        try take(episode, standing.facts, since: time)
        try settle(episode, at: time)
    }

    /// One that was only acknowledged begins anew, too.
    private mutating func reopen(_ change: IncidentChange, at time: Timestamp) throws {
        var last = try store.latest(of: change.incident, on: connection)
        if var open = last, !open.isOver {
            open.state.report(change.occurrences - open.base, at: time)
            open.state.end(at: time)
            try settle(open, at: time)
            last = open
        }
        // Where no playbook was for it before, how many reports there were by then is not known: one came with this.
        let isByHand = try incidents.standing(change.incident, connection)?.isChangedByHand ?? false
        let base = last.map { $0.base + $0.state.occurrences } ?? change.occurrences - (isByHand ? 0 : 1)
        try begin(change, number: (last?.number ?? 0) + 1, base: min(base, change.occurrences), at: time)
    }

    private mutating func progress(_ change: IncidentChange, looksAgain: Bool, at time: Timestamp) throws {
        guard var episode = try active(change.incident) else { return }
        episode.state.report(change.occurrences - episode.base, at: time)
        if looksAgain || change.level != episode.level {
            episode.level = change.level
            if let standing = try incidents.standing(change.incident, connection) { try take(episode, standing.facts, since: time) }
        }
        try settle(episode, at: time)
    }

    /// Lets the playbooks begin that are for it and have not.
    private mutating func take(_ episode: EpisodeStore.Kept, _ facts: Facts, since: Timestamp) throws {
        for playbook in try playbooks() where playbook.playbook.holds(for: facts) {
            try store.add(playbook, to: episode.id, since: since, on: connection)
        }
    }

    private mutating func end(_ change: IncidentChange, at time: Timestamp) throws {
        if var episode = try active(change.incident) {
            // What came while no step waited for it was not written down.
            episode.state.report(change.occurrences - episode.base, at: time)
            episode.state.end(at: time)
            try settle(episode, at: time)
            if try store.runs(of: episode.id, on: connection).isEmpty, episode.number == 1 {
                try store.delete(episode.id, on: connection)
            }
        }
        try tellTheEnd(of: change.incident)
    }

    /// Also to customers of what was counted on it.
    private mutating func tellTheEnd(of incident: IncidentID) throws {
        for (run, version) in try store.waitingForTheEnd(of: incident, on: connection) {
            try store.setBack(run, at: now, on: connection)
            guard let back = try shelf.version(version, on: connection)?.playbook.customers?.back else { continue }
            announcements.append(
                Announcement(
                    subject: .back(back), incident: incident, key: "playbook \(run) back",
                    whom: [.told(key: Self.key(run, Firing.customers, 0))]))
        }
        for part in try store.held(in: incident, on: connection) { try tellTheEnd(of: part.incident) }
    }

    /// Counted on another incident, it waits: what is due by then fires, and nothing more until it is taken out.
    private mutating func hold(_ incident: IncidentID, in target: IncidentID, at time: Timestamp) throws {
        guard var episode = try store.latest(of: incident, on: connection) else { return }
        if !episode.isOver { episode = try settle(episode, at: time) }
        (episode.heldIn, episode.dueAt, episode.nextCount) = (target, nil, nil)
        try store.update(episode, on: connection)
    }

    /// Goes on where it was. What its time came for meanwhile is late.
    private mutating func release(_ change: IncidentChange, at time: Timestamp) throws {
        guard var episode = try store.latest(of: change.incident, on: connection) else { return }
        episode.heldIn = nil
        try store.update(episode, on: connection)
        guard let standing = try incidents.standing(change.incident, connection) else { return }
        if episode.isOver {
            // Something came in meanwhile that would have reopened it.
            if !standing.isOver { try reopen(change, at: time) }
        } else if standing.isOver {
            try end(change, at: time)
        } else {
            if standing.isAcknowledged { episode.state.acknowledge(at: time) }
            episode.state.report(change.occurrences - episode.base, at: time)
            try settle(episode, at: time)
        }
    }

    // MARK: What is due

    /// Fires what is due at a moment, and finds out when the next step is.
    /// - Parameter time: up to when things happened: later than that is not looked.
    @discardableResult
    mutating func settle(_ episode: EpisodeStore.Kept, at time: Timestamp) throws -> EpisodeStore.Kept {
        var episode = episode
        if episode.heldIn != nil {
            // Nothing is due until it is taken out again.
            episode.dueAt = nil
            try store.update(episode, on: connection)
            return episode
        }
        var (times, counts): ([Timestamp], [Int]) = ([], [])
        for var run in try store.runs(of: episode.id, on: connection) where !run.isRemoved {
            guard let version = try shelf.version(run.version, on: connection) else { continue }
            for var firing in Evaluation(version.playbook, episode.episode(run), at: time).due {
                firing.at = max(now, firing.dueAt)
                guard try store.add(firing, to: run.id, on: connection) else { continue }
                run.fired.append(firing)
                try announce(firing, of: version, run.id, episode.incident)
            }
            let evaluation = Evaluation(version.playbook, episode.episode(run), at: time)
            if let next = evaluation.nextAt { times.append(next) }
            if let count = evaluation.nextCount { counts.append(count) }
        }
        (episode.dueAt, episode.nextCount) = episode.isOver ? (nil, nil) : (times.min(), counts.min())
        try store.update(episode, on: connection)
        return episode
    }

    static func key(_ run: Int64, _ step: Int, _ number: Int) -> String { "playbook \(run) \(step) \(number)" }

    private mutating func announce(
        _ firing: Firing, of version: PlaybookStore.Kept, _ run: Int64, _ incident: IncidentID
    ) throws {
        let (playbook, key) = (version.playbook, Self.key(run, firing.step, firing.number))
        if firing.step == Firing.customers {
            guard let customers = playbook.customers else { return }
            announcements.append(
                Announcement(
                    subject: .customers(customers.message), incident: incident, key: key,
                    whom: [.audience(customers.audience, customers.channel)]))
            return
        }
        let step = playbook.escalate[firing.step - 1]
        if !step.tell.isEmpty {
            let facts = Announcement.StepFacts(
                code: playbook.code, name: playbook.name, version: version.version, step: firing.step, reason: firing.reason,
                number: firing.number, isLate: firing.isLate)
            announcements.append(
                Announcement(subject: .step(facts), incident: incident, key: key, whom: try step.tell.map { try whom($0) }))
        }
        // What a step does is done once; repeats are for people.
        if let action = step.act, firing.number == 0 { try actions.add(action, to: incident, at: now, on: connection) }
    }

    private func whom(_ tell: Tell) throws -> Announcement.Whom {
        switch tell {
        case .team(let name): .team(name)
        case .user(let name): .user(name)
        case .destination(let name): .destination(name)
        case .schedule(let name): .onCall(try onCall(name, now, connection) ?? [], schedule: name)
        }
    }
}
