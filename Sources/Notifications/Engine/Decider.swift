import Foundation
import Kernel
import Platform
import Synchronization

/// Decides, for each entry of the event log and for everybody who may be told of it, what becomes of it: the stages of a message up
/// to the outbox. What was decided is written in the transaction that moves the cursor, so nothing is missed and nothing decided twice.
struct Decider: Sendable {
    private static let consumerName = "notifications"

    let database: Database
    let incidents: IncidentPort
    let silences: SilencePort
    let channels: Channels
    var writer: MessageWriter
    let settings: NotificationSettings
    let adminChat: Destination?
    /// Of links.
    let baseURL: @Sendable () -> String
    let now: @Sendable () -> Timestamp
    /// Called when what was decided is on disk, with whom it concerns.
    var tell: @Sendable (BellLive.Change) -> Void = { _ in }

    init(
        database: Database, incidents: IncidentPort, silences: SilencePort, channels: Channels, writer: MessageWriter, settings: Settings,
        baseURL: @escaping @Sendable () -> String, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.incidents, self.silences, self.channels, self.writer) = (database, incidents, silences, channels, writer)
        (self.settings, adminChat) = (settings[NotificationSettings.self], Destination(adminChat: settings[TelegramSettings.self]))
        (self.baseURL, self.now) = (baseURL, now)
    }

    /// Makes the cursor unless an earlier run has: what happened before is not told any more.
    func begin() async throws { try await consumer().begin() }

    /// Decides about the next entries of the log; how many there were.
    func runOnce(limit: Int = 100) async throws -> Int {
        let change = Mutex(BellLive.Change())
        let consumer = consumer { new in change.withLock { $0 = new } }
        let count: Int
        do { count = try await consumer.runOnce(limit: limit) } catch is LateBundle {
            // By now that message takes nothing more, and another one is begun.
            count = try await consumer.runOnce(limit: limit)
        }
        if count > 0 { tell(change.withLock { $0 }) }
        return count
    }

    /// What was decided is to be told in a message that is about to be sent.
    private struct LateBundle: Error {}

    /// - Parameter wrote: called in the transaction, which may be done again.
    private func consumer(_ wrote: @escaping @Sendable (BellLive.Change) -> Void = { _ in }) -> EventConsumer {
        EventConsumer(name: Self.consumerName, database: database, now: now, startsAtEnd: true) { entries, connection in
            let effects = try worded(on: connection).effects(of: entries, on: connection)
            return { connection in
                if let end = effects.writtenBy, now() > end { throw LateBundle() }
                _ = try connection.run(effects.statements)
                try EventLog.append(effects.events, at: now(), on: connection)
                wrote(effects.change)
            }
        }
    }

    /// With the words that the house has chosen by now.
    func worded(on connection: any SQLConnection) throws -> Decider {
        var decider = self
        decider.writer = try MessageWordsStore().current(writer, on: connection)
        return decider
    }

    /// What is to be written, and until when it may be.
    private struct Effects {
        var statements: [SQLStatement] = []
        /// Nil for ever.
        var writtenBy: Timestamp?
        /// What is new in the bell by them.
        var change = BellLive.Change()
        /// What is left to do.
        var events: [DomainEvent] = []
    }

    /// All that is to be written for some entries.
    private func effects(of entries: [EventLog.Entry], on connection: any SQLConnection) throws -> Effects {
        let about = entries.filter { $0.event.incidentID != nil || $0.event.changesQuiet }
        guard let latest = about.map(\.at).max() else { return Effects() }
        let time = now()
        var book = DecisionBook(
            at: time, settings: settings, down: try DecisionStore().down(at: time, on: connection),
            // Whoever wrote the entry may have a clock that is ahead: what ended there has ended.
            quiet: try silences.question(max(time, latest), connection))
        var router: Router?
        var repeats: Set<IncidentChange> = []
        for entry in about {
            // A page may hold hundreds of repeats of one incident: one of each level says as much.
            if case .incidentRecurred(var change) = entry.event {
                change.occurrences = 0
                guard repeats.insert(change).inserted else { continue }
            }
            if case .incidentDeleted(let id, _) = entry.event { book.also([DecisionStore.drop(id, at: time)]) }
            for news in try news(in: entry, on: connection) {
                // Repeats are most of all entries, and nobody is told of them.
                try decide(news, known(&router, on: connection), &book, on: connection)
            }
        }
        let events = try review(about, { try known(&router, on: connection) }, &book, on: connection)
        for incident in try edited(about, book, on: connection) { book.also(DecisionStore.edit(incident, at: time)) }
        let shown = book.decisions.filter { $0.incident != nil && BellStore.kinds.contains($0.kind) }
        return Effects(
            statements: book.settlements + DecisionStore.insert(book.decisions, at: time) + book.effects, writtenBy: book.writtenBy,
            change: BellLive.Change(services: Set(shown.compactMap(\.service)), users: Set(shown.compactMap(\.user))), events: events)
    }

    private func known(_ router: inout Router?, on connection: any SQLConnection) throws -> Router {
        let known = try router ?? Router(adminChat: adminChat, on: connection)
        router = known
        return known
    }

    /// Incidents whose messages say something else now, where there is a channel that can change them.
    private func edited(_ entries: [EventLog.Entry], _ book: DecisionBook, on connection: any SQLConnection) throws -> [IncidentID] {
        guard channels.list.contains(where: { $0.kind.edits && $0.missing == nil }) else { return [] }
        let changed = Set(entries.filter(\.event.changesMessages).compactMap(\.event.incidentID))
        let new = changed.filter { id in book.decisions.contains { $0.incident == id } }
        return Set(try book.store.edited(changed, on: connection) + new).sorted()
    }

    /// What of an entry may be told at all. Nothing of an incident that is gone by now.
    private func news(in entry: EventLog.Entry, on connection: any SQLConnection) throws -> [News] {
        let kind: MessageKind
        switch entry.event {
        case .incidentOpened: kind = .opened
        case .incidentReopened: kind = .reopened
        // What is closed was resolved before, or is over without that: it is told once.
        case .incidentResolved, .incidentClosed: kind = .resolved
        case .incidentUpdated: kind = .commented
        // Repeats are told to nobody, but for one that makes a trouble worth telling of.
        case .incidentRecurred(let change): return try raise(change, at: entry.position, on: connection)
        default: return []
        }
        guard let id = entry.event.incidentID else { return [] }
        let comments = kind == .commented ? try incidents.comments(id, entry.at, connection) : []
        guard kind != .commented || !comments.isEmpty, var note = try incidents.note(id, connection) else { return [] }
        note.url = baseURL() + note.url
        guard kind == .commented else {
            return [
                News(kind: kind, note: note, cause: "\(entry.position) \(entry.at.microseconds) \(id)", position: entry.position)
            ]
        }
        return comments.map { comment in
            var commented = note
            commented.comment = comment
            return News(
                kind: kind, note: commented, cause: "comment \(comment.id) \(entry.at.microseconds) \(id)", position: entry.position)
        }
    }

    /// An incident of which nobody was told because of its level, as one that begins: it is of another level now.
    private func raise(_ change: IncidentChange, at position: Int64, on connection: any SQLConnection) throws -> [News] {
        guard let reason = try DecisionStore().whyNobody(change.incident, on: connection),
            Router.isAboutLevel(reason), reason != Router.nobody(of: change.level),
            var note = try incidents.note(change.incident, connection), !note.isOver
        else { return [] }
        note.url = baseURL() + note.url
        return [News(kind: .opened, note: note, cause: "raised \(note.level.word) \(note.id)", position: position, isLate: true)]
    }

    /// The stages. What they put into the outbox is sent, and what came of it recorded, by ``OutboxWorker``.
    /// - Parameter among: numbers of the destinations that are asked for, 0 for the chat of the settings; nil for all.
    func decide(
        _ news: News, _ router: Router, _ book: inout DecisionBook, among: Set<Int64>? = nil, on connection: any SQLConnection
    ) throws {
        // Route.
        let told = news.kind == .resolved ? try book.told(of: news.note.id, on: connection) : []
        var route = router.route(news, told: told)
        if let among { route.targets.removeAll { !among.contains($0.destination ?? 0) } }
        if route.targets.isEmpty, news.kind.begins, !news.isLate { book.add(nobody(news, because: route.nobody)) }
        guard !route.targets.isEmpty else { return }
        // The same for all, and long.
        let content = StoredContent.incident(news.note).line
        let hold = try book.hold(on: news.note.id)
        for target in route.targets {
            // Silence.
            if let hold, !target.isTold {
                book.add(quiet(news, target, hold, at: book.time))
                continue
            }
            // Quiet hours.
            guard let way = target.way(for: news.note.level, at: book.time, isDown: { book.down.contains(lane(of: $0, target)) }) else {
                let reason = target.ways.isEmpty ? Self.noWay : "quiet hours"
                book.add(nobody(news, because: reason, target))
                continue
            }
            var decision = decision(news, target, way)
            // Deduplicate and bundle.
            guard book.isNew(decision.key), let address = DecisionStore.Address(decision) else { continue }
            if news.kind == .opened, target.bundles, try book.countOpening(address, on: connection) {
                let bundle = try bundle(for: decision, address, &book, on: connection)
                decision.bundleKey = bundle
                book.add(decision.ended(.bundled, "told with other new incidents"))
                continue
            }
            // Throttle per recipient.
            let isUrgent = news.kind.begins && news.note.level == .critical
            if way.channel != .webhook, try book.countMessage(address, on: connection), !isUrgent {
                book.add(decision.ended(.throttled, "more than \(settings.throttleMessages) messages in a minute"))
                continue
            }
            // Render; then it is due.
            decision.content = content
            decision.dueAt = try book.bundleEnd(before: decision, on: connection) ?? book.time
            book.add(decision)
        }
    }

    // MARK: Rows

    /// The row of an address that is told, without its due time.
    func decision(_ news: News, _ target: Target, _ way: Target.Way) -> Decision {
        var decision = Decision(
            news.kind, key: news.key(way.channel, way.address, destination: target.destination), state: .waiting)
        (decision.incident, decision.service, decision.position) = (news.note.id, news.note.service, news.position)
        decision.set(target, way, lane: lane(of: way, target), shown: channels[way.channel]?.shown(way.address) ?? way.address)
        decision.text = writer.text(.incident(news.note), news.kind, by: way.channel, in: way.language, way.timeZone).whole
        decision.headline = IncidentHeadline(news.note)
        decision.until = now().adding(.seconds(settings.giveUpSeconds))
        return decision
    }

    private static let noWay = "no verified contact method"

    /// The row of an address that is not told for now. What burns is told later; comments are read where it is told of them.
    private func quiet(_ news: News, _ target: Target, _ hold: SilencePort.Hold, at time: Timestamp) -> Decision {
        // By which way it is told is found out then.
        guard let way = target.way(for: news.note.level, at: time, isDown: { _ in false }) ?? target.ways.first else {
            return nobody(news, because: Self.noWay, target)
        }
        let decision = decision(news, target, way)
        return news.kind.begins && news.note.burns ? decision.held(by: hold) : decision.ended(.suppressed, hold.reason)
    }

    /// The row that says that nobody was told, or that one of those who should be was not.
    func nobody(_ news: News, because reason: String, _ target: Target? = nil) -> Decision {
        let key = News.key("\(news.cause)\n\(news.kind.rawValue)\nnobody\n\(target?.destination ?? 0)")
        var decision = Decision(news.kind, key: key, state: .suppressed)
        (decision.incident, decision.service, decision.position) = (news.note.id, news.note.service, news.position)
        decision.reason = reason
        (decision.destination, decision.destinationName, decision.user) = (target?.destination, target?.name, target?.user)
        decision.text = writer.text(.incident(news.note), news.kind, in: .english, .gmt).whole
        decision.headline = IncidentHeadline(news.note)
        return decision
    }

    /// The key of the message in which an address's new incidents are gathered, begun where there is none. One that can be edited goes
    /// out at once; another waits until nothing more can come into it, so that all are.
    private func bundle(
        for opening: Decision, _ address: DecisionStore.Address, _ book: inout DecisionBook, on connection: any SQLConnection
    ) throws -> String {
        if let key = try book.bundle(for: address, on: connection) {
            if address.channel.edits { book.grow(bundle: key) }
            return key
        }
        var carrier = Decision(.opened, key: News.key("bundle\n" + opening.key), state: .waiting)
        (carrier.channel, carrier.recipient, carrier.address) = (opening.channel, opening.recipient, opening.address)
        carrier.lane = opening.lane
        (carrier.destination, carrier.destinationName) = (opening.destination, opening.destinationName)
        (carrier.user, carrier.method) = (opening.user, opening.method)
        (carrier.language, carrier.timeZone) = (opening.language, opening.timeZone)
        let wait = address.channel.edits ? Duration.zero : .seconds(settings.bundleSeconds) + DecisionBook.bundleRest
        (carrier.content, carrier.dueAt, carrier.until) = (StoredContent.bundle.line, book.time.adding(wait), opening.until.adding(wait))
        book.add(carrier)
        book.begin(bundle: carrier.key, for: address)
        return carrier.key
    }

    func lane(of way: Target.Way, _ target: Target) -> String { lane(of: way.channel, way.address, target.destination) }

    /// - Parameter destination: of a web hook.
    func lane(of channel: ChannelKind, _ address: String, _ destination: Int64?) -> String {
        guard channel != .webhook else { return Lane.name(ofWebhook: destination ?? 0) }
        return channels.lane(of: Recipient(channel: channel, address: address))
    }
}

extension Decision {
    mutating func set(_ target: Target, _ way: Target.Way, lane: String, shown: String) {
        (channel, recipient, address, method) = (way.channel, shown, way.address, way.method)
        (destination, destinationName, user) = (target.destination, target.name, target.user)
        (language, timeZone, self.lane) = (way.language, way.timeZone, lane)
    }
}

extension DomainEvent {
    /// Whether a message that was sent about the incident says something else now.
    fileprivate var changesMessages: Bool {
        switch self {
        case .incidentRecurred, .incidentReopened, .incidentAcknowledged, .incidentResolved, .incidentClosed, .incidentUpdated,
            .incidentMerged, .incidentSplit:
            true
        default: false
        }
    }
}
