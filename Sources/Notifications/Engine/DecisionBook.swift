import Kernel
import Platform

/// What was decided in one page of the event log, together with what was decided before: the limits count both.
struct DecisionBook {
    let time: Timestamp
    let store = DecisionStore()
    let settings: NotificationSettings
    let down: Set<String>
    private let quiet: SilencePort.Question

    /// From the end of the time in which incidents come into one message until it is sent: what was decided at the last moment is
    /// written by then.
    static let bundleRest = Duration.seconds(2)
    /// Until when what was decided may be written; later its incidents would be missing from the message that they are in.
    private(set) var writtenBy: Timestamp?

    private(set) var decisions: [Decision] = []
    private var further: [SQLStatement] = []
    /// Of incidents of which nothing is kept back any more; comes before the decisions.
    private(set) var settlements: [SQLStatement] = []
    private var holds: [IncidentID: SilencePort.Hold?] = [:]
    /// When each lane has something to do.
    private var lanes: [String: (channel: ChannelKind, due: Timestamp)] = [:]
    /// Messages that were sent and that more incidents came into.
    private var grown: Set<String> = []
    private var keys: Set<String> = []
    private var recent: [DecisionStore.Address: Recent] = [:]

    /// Of one address, in the time that counts.
    private struct Recent {
        var openings: Int
        var messages: Int
        var bundle: DecisionStore.Bundle?
    }

    init(at time: Timestamp, settings: NotificationSettings, down: Set<String>, quiet: @escaping SilencePort.Question) {
        (self.time, self.settings, self.down, self.quiet) = (time, settings, down, quiet)
    }

    /// What keeps an incident quiet; nil for nothing.
    mutating func hold(on incident: IncidentID) throws -> SilencePort.Hold? {
        if let known = holds[incident] { return known }
        let hold = try quiet(incident)
        holds[incident] = .some(hold)
        return hold
    }

    /// What was kept back of an incident before is told now, or is not any more.
    mutating func settle(_ incident: IncidentID) { settlements.append(HeldStore.settle(incident)) }

    /// A row that was kept back leaves its key to the one that is told now.
    mutating func rename(_ row: Int64) { settlements.append(HeldStore.rename(row)) }

    /// False when this very message was decided already.
    func isNew(_ key: String) -> Bool { !keys.contains(key) }

    mutating func add(_ decision: Decision) {
        guard keys.insert(decision.key).inserted else { return }
        decisions.append(decision)
        if let lane = decision.lane, let due = decision.dueAt, let channel = decision.channel {
            lanes[lane] = (channel, min(due, lanes[lane]?.due ?? due))
        }
    }

    mutating func also(_ statements: [SQLStatement]) { further += statements }

    /// One more incident came into a message that can be changed.
    mutating func grow(bundle key: String) { grown.insert(key) }

    /// What is written behind the decisions: each lane wakes once and each message grows once, however many there are. In one order
    /// everywhere, so that processes wait for each other and do not lock each other out.
    var effects: [SQLStatement] {
        further + lanes.sorted { $0.key < $1.key }.map { DecisionStore.wake($0.key, $0.value.channel, at: $0.value.due) }
            + grown.sorted().flatMap { DecisionStore.edit(bundle: $0, at: time) }
    }

    /// What was decided when an incident began and was over, oldest first.
    func told(of incident: IncidentID, on connection: any SQLConnection) throws -> [DecisionStore.Told] {
        let new = decisions.filter { $0.incident == incident && ($0.kind.begins || $0.kind == .resolved) }
        return try store.told(of: incident, on: connection) + new.map { DecisionStore.Told($0) }
    }

    // MARK: Limits

    /// Counts one more new incident for an address. True when so many came before it that it is told with others.
    mutating func countOpening(_ address: DecisionStore.Address, on connection: any SQLConnection) throws -> Bool {
        let most = settings.bundleAfter
        return try change(address, on: connection) { recent in
            recent.openings += 1
            return recent.openings > most
        }
    }

    /// Counts one more message for an address. True when there were as many already as it gets in a minute.
    mutating func countMessage(_ address: DecisionStore.Address, on connection: any SQLConnection) throws -> Bool {
        let most = settings.throttleMessages
        return try change(address, on: connection) { recent in
            guard recent.messages < most else { return true }
            recent.messages += 1
            return false
        }
    }

    /// The message that gathers an address's new incidents now; nil when one is to be begun.
    mutating func bundle(for address: DecisionStore.Address, on connection: any SQLConnection) throws -> String? {
        guard let bundle = try change(address, on: connection, { $0.bundle }) else { return nil }
        if !address.channel.edits {
            let end = bundle.begunAt.adding(.seconds(settings.bundleSeconds) + Self.bundleRest * 0.5)
            writtenBy = min(writtenBy ?? end, end)
        }
        return bundle.key
    }

    mutating func begin(bundle key: String, for address: DecisionStore.Address) {
        recent[address]?.bundle = DecisionStore.Bundle(key: key, begunAt: time)
    }

    /// When what is told of an incident may follow, where its beginning waits in a message with others; nil for at once.
    func bundleEnd(before decision: Decision, on connection: any SQLConnection) throws -> Timestamp? {
        guard decision.kind != .opened, let incident = decision.incident, let address = DecisionStore.Address(decision),
            !address.channel.edits
        else { return nil }
        let own = decisions.last { $0.incident == incident && $0.bundleKey != nil && DecisionStore.Address($0) == address }
        guard let key = try own?.bundleKey ?? store.bundle(holding: incident, for: address, on: connection) else { return nil }
        let new = decisions.first { $0.key == key }
        let due = try new == nil ? store.due(ofBundle: key, on: connection) : new?.dueAt
        return due.map { $0.adding(.seconds(1)) }
    }

    private mutating func change<Result>(
        _ address: DecisionStore.Address, on connection: any SQLConnection, _ body: (inout Recent) -> Result
    ) throws -> Result {
        var known = try recent[address] ?? look(address, on: connection)
        defer { recent[address] = known }
        return body(&known)
    }

    private func look(_ address: DecisionStore.Address, on connection: any SQLConnection) throws -> Recent {
        let window = time.adding(.seconds(-settings.bundleSeconds))
        let minute = time.adding(.seconds(-60))
        return Recent(
            openings: try store.openings(of: address, since: window, upTo: settings.bundleAfter, on: connection),
            messages: try store.messages(to: address, since: minute, upTo: settings.throttleMessages, on: connection),
            bundle: try store.bundle(of: address, since: window, on: connection))
    }
}
