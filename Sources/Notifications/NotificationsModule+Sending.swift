import Accounts
import Kernel
package import Platform
import ServiceLifecycle

/// From the event log to the channels: what decides, what sends, and what people do about both.
extension NotificationsModule {
    var writer: MessageWriter { MessageWriter(texts: texts, logger: logger) }
    var assembly: MessageAssembly {
        MessageAssembly(incidents: incidents, subscribers: subscribers, issues: issues, writer: writer, baseURL: ground.baseURL)
    }

    var decider: Decider {
        Decider(
            database: database, incidents: incidents, silences: silences, channels: channels, writer: writer, settings: settings,
            baseURL: ground.baseURL, now: world.now)
    }

    /// Puts into the outbox what somebody is to be told, in the caller's transaction.
    package func announce(_ announcements: [Announcement], on connection: any SQLConnection) throws {
        guard !announcements.isEmpty else { return }
        try decider.worded(on: connection).announce(announcements, accounts, on: connection)
    }

    var worker: OutboxWorker {
        OutboxWorker(
            database: database, channels: channels, assembly: assembly,
            settling: OutboxSettling(
                retry: RetryPlan(settings[NotificationSettings.self], world: world), channels: channels, subscribers: subscribers,
                writer: writer),
            owner: owner, figures: NotificationFigures(), now: world.now, logger: logger)
    }

    package var ledger: LedgerOperations {
        LedgerOperations(
            database: database, services: accounts.serviceDirectory,
            giveUp: .seconds(settings[NotificationSettings.self].giveUpSeconds), now: world.now)
    }

    package var destinations: DestinationOperations { destinations(by: channels) }

    /// - Parameter channels: by which a test message is sent.
    private func destinations(by channels: Channels) -> DestinationOperations {
        DestinationOperations(
            database: database, accounts: accounts, channels: channels,
            tester: MessageTester(database: database, channels: channels, assembly: assembly, writer: writer, world: world), world: world)
    }

    package var messageWords: MessageWordsOperations {
        MessageWordsOperations(database: database, channels: channels, assembly: assembly, now: world.now)
    }

    package var contactMethods: ContactMethodOperations {
        ContactMethodOperations(
            database: database, channels: channels, writer: writer,
            allowsPrivateBrowsers: settings[WebPushSettings.self].privateNetworks, world: world)
    }

    package var contacts: ContactOperations {
        ContactOperations(
            database: database, allowsPrivateBrowsers: settings[WebPushSettings.self].privateNetworks, now: world.now)
    }

    package var bell: BellOperations { BellOperations(database: database, services: accounts.serviceDirectory) }

    var webhookConsole: WebhookConsole { WebhookConsole(database: database, destinations: destinations(by:), now: world.now) }

    /// From here on what happens is told: before the server listens.
    package func start() async throws { try await decider.begin() }

    /// Keeps the channels' own connections while `work` is done: for a command, beside which no server need run.
    package func whileConnected<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { [channels] group in
            for channel in channels.list {
                group.addTask {
                    await channel.connect()
                    return nil
                }
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            for try await value in group {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Who sends ends before the channels it sends by.
    /// - Parameter bell: told of what was decided.
    func sendingServices(telling bell: BellLive) -> [any ServiceLifecycle.Service] {
        var decider = decider
        decider.tell = { bell.tell($0) }
        let worker = worker
        return channels.list.map { ChannelService(channel: $0) } + [
            LocalTask(name: "expired messages", every: .seconds(1), logger: logger) { try await worker.giveUpExpired() },
            OutboxService(worker: worker, loop: CommitLoop(name: "outbox", database: database, logger: logger)),
            AudienceService(
                decider: decider, loop: CommitLoop(name: "audiences", database: database, pause: .milliseconds(50), logger: logger)),
            DecisionService(
                decider: decider, loop: CommitLoop(name: "decisions", database: database, pause: .milliseconds(50), logger: logger)),
        ]
    }

    /// What keeps incidents quiet says when it ends. That it was not heard, by clocks that jumped or processes that overtook each other, is
    /// made good here.
    var heldReview: ScheduledJob {
        let (database, now) = (database, world.now)
        return ScheduledJob(name: "held messages", every: .seconds(600)) {
            guard try await database.read({ try HeldStore().isAny(on: $0) }) else { return }
            try await database.write { try EventLog.append([.quietChanged()], at: now(), on: $0) }
        }
    }

    var retention: [Retention.Table] {
        let (keep, now) = (Duration.seconds(-settings[NotificationSettings.self].retentionDays * 86_400), world.now)
        return [
            Retention.Table(name: "notifications") { connection, limit in
                try LedgerStore().delete(before: now().adding(keep), limit: limit, on: connection)
            },
            Retention.Table(name: "notification_lanes") { connection, limit in
                try LedgerStore().deleteLanes(unusedSince: now().adding(keep), limit: limit, on: connection)
            },
            Retention.Table(name: "room_replies") { connection, limit in
                try RoomReplies.delete(before: now().adding(RoomReplies.life * -1), limit: limit, on: connection)
            },
        ]
    }
}
