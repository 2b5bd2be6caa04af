import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import Notifications

/// A database with destinations, incidents that are what a test says they are, channels that note what they are given, and a stepped
/// clock.
struct MessagesFixture: Sendable {
    let test: TestDatabase
    let world = TestWorld()
    let incidents = ToldIncidents()
    let subscribers = ToldSubscribers()
    let issues = ToldIssues()
    let quiet = QuietIncidents()
    let channels: [ChannelKind: RecordingChannel]
    var settings = Settings()
    let texts: Texts

    var database: Database { test.database }
    var now: Timestamp { world.now }

    static let shop = ServiceID(1)
    static let mail = ServiceID(2)

    init(_ adjust: (inout Settings) -> Void = { _ in }) async throws {
        test = try await TestDatabase(AccountsStorage.migrations + NotificationsStorage.migrations, now: world)
        channels = Dictionary(uniqueKeysWithValues: ChannelKind.allCases.map { ($0, RecordingChannel($0)) })
        texts = try Texts(parts: [.platform] + NotificationsModule.declaration.pageParts)
        adjust(&settings)
        try await database.write { connection in
            for (id, name) in [(1, "Shop"), (2, "Mail")] {
                try connection.execute(
                    """
                    INSERT INTO services (id, name, name_folded, grouping_rule, created_at, revision) VALUES (?1, ?2, ?3, 'title', 0, 0)
                    """, id, name, name.lowercased())
            }
            try connection.execute(
                """
                INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at) VALUES (1, 'olga', 'olga', 1, 0, 0)
                """)
        }
        try await decider.begin()
    }

    private var all: Channels { Channels(channels.values.map { $0 }) }
    private var writer: MessageWriter { MessageWriter(texts: texts) }
    private var base: @Sendable () -> String { { "https://desk.example" } }

    var decider: Decider { decider { [world] in world.now } }

    func decider(now: @escaping @Sendable () -> Timestamp) -> Decider {
        Decider(
            database: database, incidents: incidents.port, silences: quiet.port, channels: all, writer: writer, settings: settings,
            baseURL: base, now: now)
    }

    /// A process of its own in a place of this name. Waits without a spread: 1 s, 2 s, 4 s and so on.
    func worker(_ place: String = "one", over database: Database? = nil) -> OutboxWorker {
        let settings = settings[NotificationSettings.self]
        let retry = RetryPlan(
            first: .seconds(settings.retryFirstSeconds), most: .seconds(settings.retryMaxSeconds), giveUp: .seconds(settings.giveUpSeconds),
            chance: { 0.5 })
        return OutboxWorker(
            database: database ?? self.database, channels: all,
            assembly: MessageAssembly(
                incidents: incidents.port, subscribers: subscribers.desk, issues: issues.desk, writer: writer, baseURL: base),
            settling: OutboxSettling(retry: retry, channels: all, subscribers: subscribers.desk, writer: writer),
            owner: LeaseOwner(place: place, process: UUID().uuidString), figures: NotificationFigures(),
            now: { [world] in world.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    subscript(_ kind: ChannelKind) -> RecordingChannel { channels[kind] ?? RecordingChannel(kind) }

    var subscriberOutbox: SubscriberOutbox {
        SubscriberOutbox(channels: all, writer: writer, settings: settings[NotificationSettings.self])
    }

    var issueOutbox: IssueOutbox {
        IssueOutbox(channels: all, writer: writer, settings: settings[NotificationSettings.self], baseURL: base)
    }

    var tester: MessageTester {
        MessageTester(
            database: database, channels: all,
            assembly: MessageAssembly(incidents: incidents.port, writer: writer, baseURL: base), writer: writer, world: world.world)
    }

    var contactMethods: ContactMethodOperations {
        ContactMethodOperations(
            database: database, channels: all, writer: writer, allowsPrivateBrowsers: false, world: world.world)
    }

    /// The whole module, with its own channels, none of which is set up.
    func module() async throws -> NotificationsModule {
        NotificationsModule(
            database: database, accounts: await accounts(), settings: settings, key: Self.key, world: world.world, logger: Self.logger,
            texts: texts, incidents: incidents.port, silences: quiet.port)
    }

    private static let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func accounts() async -> AccountsModule {
        await AccountsModule(
            database: database, settings: settings, key: Self.key, world: world.world, logger: Self.logger,
            passwordCost: .init(rounds: 2))
    }

    /// Puts into the outbox what a playbook would.
    func announce(_ announcements: Announcement...) async throws {
        let (accounts, decider) = (await accounts(), decider)
        try await database.write { try decider.announce(announcements, accounts, on: $0) }
    }

    // MARK: What happens

    /// Tells what happened to an incident, and decides.
    func happen(_ events: DomainEvent...) async throws {
        try await append(events)
        try await decide()
    }

    func append(_ events: [DomainEvent]) async throws {
        let time = now
        try await database.write { try EventLog.append(events, at: time, on: $0) }
    }

    func decide() async throws { while try await decider.runOnce() > 0 {} }

    /// A new incident of a service.
    func open(_ id: Int64, _ level: Level = .error, of service: ServiceID = shop) async throws {
        try await happen(.incidentOpened(incidents.set(id, level, service: service)))
    }

    func resolve(_ id: Int64) async throws { try await happen(.incidentResolved(incidents.set(id, state: "resolved"))) }

    /// Sends all that is due now.
    @discardableResult
    func send() async throws -> Int { try await worker().runOnce() }

    // MARK: Who is told

    /// - Parameter services: none for every service.
    @discardableResult
    func destination(
        _ name: String, _ channel: ChannelKind = .telegram, at address: String? = nil, services: Set<ServiceID> = [],
        levels: Set<Level> = [.error, .critical], kinds: Set<MessageKind> = [.opened, .reopened, .resolved], bundles: Bool? = nil
    ) async throws -> Int64 {
        try await insert(
            Destination(
                id: 0, name: name, way: .channel(channel), address: address ?? name,
                reach: services.isEmpty ? .everything : .services(services), levels: levels, kinds: kinds, language: .english,
                timeZone: .gmt, bundles: bundles ?? channel.bundles, preset: nil, headers: [:], secret: "whsec_AAAA", isTrusted: true))
    }

    /// Olga, by her own contact methods.
    @discardableResult
    func person(_ methods: [(ChannelKind, String)], quiet: QuietHours? = nil) async throws -> Int64 {
        let time = now
        try await database.write { connection in
            for (channel, address) in methods {
                let id = try ContactMethodStore().insert(
                    channel, address, subscription: nil, of: UserID(1), verified: true, at: time, on: connection)
                if let id { try ContactMethodStore().setQuiet(quiet, of: id, on: connection) }
            }
        }
        return try await insert(
            Destination(
                id: 0, name: "on duty", way: .user(UserID(1)), address: "olga", reach: .everything, levels: [.error, .critical],
                kinds: [.opened, .reopened, .resolved], language: .english, timeZone: .gmt, bundles: true, preset: nil, headers: [:],
                secret: nil, isTrusted: true))
    }

    private func insert(_ destination: Destination) async throws -> Int64 {
        let time = now
        return try await database.write { try DestinationStore().insert(destination, at: time, on: $0) }
    }

    // MARK: What the ledger says

    /// Oldest first.
    func ledger(_ filter: LedgerFilter = LedgerFilter()) async throws -> [LedgerEntry] {
        try await database.read { try LedgerStore().list(filter, visible: .all, limit: 20_000, on: $0) }.reversed()
    }

    /// Of one incident, as `opened telegram sent`, oldest first.
    func lines(_ id: Int64) async throws -> [String] {
        try await ledger(LedgerFilter(incident: IncidentID(id))).map { entry in
            [entry.kind.rawValue, entry.recipient ?? "nobody", entry.state.rawValue].joined(separator: " ")
        }
    }
}

/// Incidents that are what a test says they are.
final class ToldIncidents: Sendable {
    private struct State {
        var notes: [IncidentID: IncidentNote] = [:]
        var comments: [IncidentID: [(at: Timestamp, comment: IncidentNote.Comment)]] = [:]
    }

    private let state = Mutex(State())

    /// What of an incident is known from now on; what is left out stays.
    @discardableResult
    func set(
        _ id: Int64, _ level: Level? = nil, service: ServiceID? = nil, state word: String? = nil, occurrences: Int? = nil
    ) -> IncidentChange {
        state.withLock { state in
            let time = Timestamp(microseconds: 1_763_715_600_000_000)
            var note =
                state.notes[IncidentID(id)]
                ?? IncidentNote(
                    id: IncidentID(id), service: MessagesFixture.shop, serviceName: "Shop", title: "Trouble \(id)",
                    message: "Something broke",
                    level: .error, state: "open", occurrences: 1, firstAt: time, lastAt: time, changedBy: nil, url: "/incidents/\(id)",
                    document: ["id": .integer(id)])
            note.level = level ?? note.level
            note.service = service ?? note.service
            note.state = word ?? note.state
            note.occurrences = occurrences ?? note.occurrences
            state.notes[note.id] = note
            return IncidentChange(incident: note.id, service: note.service, level: note.level, occurrences: note.occurrences)
        }
    }

    /// Nil for one that was never there.
    func state(of id: Int64) -> String? { state.withLock { $0.notes[IncidentID(id)]?.state } }

    func delete(_ id: Int64) { state.withLock { $0.notes[IncidentID(id)] = nil } }

    func comment(_ text: String, on id: Int64, at time: Timestamp) {
        state.withLock { state in
            let number = Int64(state.comments.values.joined().count + 1)
            state.comments[IncidentID(id), default: []].append((time, .init(id: number, author: "ann", text: text)))
        }
    }

    var port: IncidentPort {
        IncidentPort(
            notes: { [self] ids, _ in state.withLock { state in state.notes.filter { ids.contains($0.key) } } },
            comments: { [self] id, time, _ in
                state.withLock { ($0.comments[id] ?? []).filter { $0.at == time }.map(\.comment) }
            },
            open: { [self] _, limit in
                state.withLock { Array($0.notes.values.filter { !$0.isOver }.map(\.id).sorted(by: >).prefix(limit)) }
            },
            visible: { _, _, _ in },
            act: { [self] act, id, _ in
                set(id.rawValue, state: act == .acknowledge ? "acknowledged" : act == .resolve ? "resolved" : "closed")
                return id
            })
    }
}

/// Incidents that are kept quiet because a test says so.
final class QuietIncidents: Sendable {
    private let holds = Mutex<[IncidentID: SilencePort.Hold]>([:])

    /// - Parameter source: nil for a silence.
    func hold(_ id: Int64, _ reason: String = "silence: window", because source: Int64? = nil) {
        holds.withLock { $0[IncidentID(id)] = .init(reason: reason, source: source.map { IncidentID($0) }) }
    }

    func release(_ ids: Int64...) { holds.withLock { holds in ids.forEach { holds[IncidentID($0)] = nil } } }

    var port: SilencePort {
        SilencePort { [self] _, _ in { [self] id in holds.withLock { $0[id] } } }
    }
}

/// A channel that notes what it is given, and answers as a test says.
final class RecordingChannel: Channel {
    private struct State {
        var sent: [OutgoingMessage] = []
        var answer: @Sendable (OutgoingMessage) -> SendOutcome = { _ in .taken(reference: nil) }
    }

    let kind: ChannelKind
    let concurrency: Int
    private let state = Mutex(State())

    init(_ kind: ChannelKind) { (self.kind, concurrency) = (kind, kind == .webhook ? 4 : 1) }

    /// Every try, in its order.
    var sent: [OutgoingMessage] { state.withLock { $0.sent } }
    var keys: [String] { sent.map(\.key) }
    var titles: [String] { sent.map(\.text.title) }

    func answer(_ answer: @escaping @Sendable (OutgoingMessage) -> SendOutcome) { state.withLock { $0.answer = answer } }
    func forget() { state.withLock { $0.sent = [] } }

    func lane(of recipient: Recipient) -> String {
        switch kind {
        case .webhook: "webhook:\(recipient.webhook?.id ?? 0)"
        case .mail, .xmpp: kind.rawValue
        case .telegram, .webpush: "\(kind.rawValue):\(recipient.address)"
        }
    }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        let answer = state.withLock { state in
            state.sent.append(message)
            return state.answer
        }
        return answer(message)
    }
}
