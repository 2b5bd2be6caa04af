import Kernel
import Platform
import ServiceLifecycle

/// Following Redmine: the poller, its web hooks, the queue tables, the people.
extension HelpdeskModule {
    static let following: Capability.Declaration = {
        var part = Capability.Declaration("helpdesk")
        part.pageParts = [words]
        part.clientErrors = ClientError.redmine
        part.doctorChecks = [RedmineFinding.check]
        return part
    }()

    private static let words = PageParts(
        module: "helpdesk", templates: [:],
        dictionaries: [
            .english: PackageResources.helpdesk_en_json, .russian: PackageResources.helpdesk_ru_json,
            .portuguese: PackageResources.helpdesk_pt_BR_json,
        ], explains: settings)

    func following(on ground: Ground) -> Capability {
        var part = Capability(Self.following)
        if redmine != nil, let secret = redmineSettings.webhookSecret {
            let hook = HookRoute(secret: secret, operation: HookOperation(database: database, now: world.now))
            part.routes = { hook.add(to: $0) }
        }
        part.services = [redmineService(on: ground), queueService(on: ground)].compactMap { $0 }
        part.retention = FollowingRetention.tables(now: world.now)
        return part
    }

    private func outage(on ground: Ground) -> OutageReporter {
        OutageReporter(database: database, desk: ports.desk, words: ground.pages.texts.for(.english), logger: logger)
    }

    func follower(on ground: Ground) -> RedmineFollower? {
        redmine.map { redmine in
            RedmineFollower(
                redmine: redmine, people: people, keeper: noticeKeeper, outage: outage(on: ground), database: database,
                settings: redmineSettings, owner: owner, now: world.now, logger: logger)
        }
    }

    private func redmineService(on ground: Ground) -> (any Service)? {
        follower(on: ground).map { follower in
            FollowingService(
                name: "redmine", logger: logger, work: { try await follower.runOnce() }, giveUp: { try await follower.giveUp() })
        }
    }

    private func queueService(on ground: Ground) -> (any Service)? {
        guard let address = redmineSettings.queueDatabase.flatMap({ MariaAddress($0) }) else { return nil }
        let follower = QueueFollower(
            place: address.place, source: .live(QueueSession(address, settings: redmineSettings)), people: people.store,
            keeper: noticeKeeper, outage: outage(on: ground),
            database: database, settings: redmineSettings, owner: owner, now: world.now, logger: logger)
        return FollowingService(
            name: "queue", logger: logger, work: { try await follower.runOnce() }, giveUp: { try await follower.giveUp() })
    }
}
