import Accounts
package import Kernel
package import Platform

/// What the desk does with subscribers.
extension SubscriberOperations {
    /// How many there are, of those who confirmed and of those who did not yet.
    /// - Throws: `notPermitted`.
    package func counts(by caller: Caller) async throws -> [SubscriberChannel: (confirmed: Int, asked: Int)] {
        try await scene.view(by: caller) { try SubscriberStore.counts(on: $0) }
    }

    /// By id.
    /// - Throws: `notPermitted`.
    package func list(
        _ channel: SubscriberChannel? = nil, after: PublicID? = nil, limit: Int, by caller: Caller
    ) async throws -> [Subscriber] {
        try caller.require(.manageStatusSubscribers)
        return try await scene.view(by: caller) { try SubscriberStore.list(channel, after: after, limit: limit, on: $0) }
    }

    /// How many would be told of an incident, or of planned work.
    /// - Throws: `notPermitted`.
    package func audience(
        of components: some Collection<PublicID> & Sendable, impact: StatusIncident.Impact, by caller: Caller
    ) async throws -> [SubscriberChannel: Int] {
        try await scene.view(by: caller) { connection in
            let all = try ComponentStore.all(on: connection).map(\.component)
            var audience = Audience(about: components, of: all, sites: try SiteStore.all(on: connection))
            (audience.severity, audience.isMaintenance) = (impact, impact == .maintenance)
            return try SubscriberStore.count(audience, on: connection)
        }
    }

    /// Somebody to be asked whether they want to be told; of a web hook too: nothing but that question is sent before.
    /// - Parameter site: nil for the first page.
    /// - Throws: `notPermitted`, `channelNotOffered`, `statusSiteNotFound`, `subscriberKnown`, `componentUnknown`, what a channel says of
    ///   an address.
    package func add(
        _ channel: SubscriberChannel, _ address: String, _ choice: Subscriber.Choice, at site: PublicID? = nil, by caller: Caller
    ) async throws -> Subscriber {
        try caller.require(.manageStatusSubscribers)
        guard channel.isTyped, port.channels().contains(channel) else { throw ClientError.channelNotOffered(channel.rawValue) }
        let isTrusted = caller.may(.manageSettings)
        let known = try port.checked(channel, address, isTrusted)
        let place = try await self.site(site)
        let (id, cause) = (scene.newID(), scene.newID().rawValue)
        return try await scene.change(.manageStatusSubscribers, by: caller) { changes in
            guard try SubscriberStore.find(channel, known, of: place, on: changes.connection) == nil else {
                throw ClientError.subscriberKnown
            }
            var subscriber = Subscriber(
                id: id, site: place, channel: channel, address: known, choice: try choice.checked(Set(changes.known([PublicID]()).keys)),
                createdAt: changes.time)
            subscriber.isTrusted = isTrusted
            try SubscriberStore.insert(subscriber, on: changes.connection)
            _ = try ask(subscriber, cause: cause, at: changes.time, on: changes.connection)
            try changes.record(.subscriberAdded, "status_subscriber", id, channel.rawValue)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Asks once more.
    /// - Throws: `notPermitted`, `subscriberNotFound`, `subscriberConfirmed`, `subscriberAskedEnough`.
    package func askAgain(_ id: PublicID, by caller: Caller) async throws -> Subscriber {
        let cause = scene.newID().rawValue
        return try await scene.change(.manageStatusSubscribers, by: caller) { changes in
            let subscriber = try Self.existing(id, on: changes.connection)
            guard subscriber.confirmedAt == nil, subscriber.channel.isTyped else { throw ClientError.subscriberConfirmed }
            guard try ask(subscriber, cause: cause, at: changes.time, on: changes.connection) else {
                throw ClientError.subscriberAskedEnough
            }
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// - Throws: `notPermitted`, `subscriberNotFound`.
    package func remove(_ id: PublicID, by caller: Caller) async throws {
        try await scene.change(.manageStatusSubscribers, by: caller) { changes in
            let subscriber = try Self.existing(id, on: changes.connection)
            try SubscriberStore.delete(id, on: changes.connection)
            try changes.record(.subscriberRemoved, "status_subscriber", id, subscriber.channel.rawValue)
        }
    }

    private static func existing(_ id: PublicID, on connection: any SQLConnection) throws -> Subscriber {
        guard let known = try SubscriberStore.find(id, on: connection) else { throw ClientError.subscriberNotFound }
        return known
    }

    /// One that there is; the first one is made where it was never asked for.
    private func site(_ id: PublicID?) async throws -> PublicID {
        let sites = try await reader.sites()
        guard let site = id.map({ id in sites.first { $0.id == id } }) ?? sites.first else { throw ClientError.statusSiteNotFound }
        return site.id
    }

    // MARK: Files

    /// What became, or would become, of the lines of a file.
    package struct Report: Sendable {
        package let isPreview: Bool
        /// Those who are asked.
        package var added = 0
        /// Whose address is known already: nothing is changed.
        package var known = 0
        package var refused: [RefusedLine] = []
    }

    /// Takes a file over: everybody in it is asked, as if they had sent the form.
    /// - Parameter isPreview: only finds out what would become of it.
    /// - Throws: `notPermitted`.
    package func take(_ file: SubscriberFile, isPreview: Bool, by caller: Caller) async throws -> Report {
        try caller.require(.manageStatusSubscribers)
        var report = Report(isPreview: isPreview)
        var seen: Set<String> = []
        for row in file.rows {
            do {
                let line = try row.result.get()
                let address = try port.checked(line.channel, line.address, caller.may(.manageSettings))
                guard line.channel.isTyped, port.channels().contains(line.channel) else {
                    throw ClientError.channelNotOffered(line.channel.rawValue)
                }
                let site = try await site(line.site)
                let isKnown = try await scene.database.read { connection in
                    let components = Set(try ComponentStore.all(on: connection).map(\.id))
                    _ = try line.choice.checked(components)
                    return try SubscriberStore.find(line.channel, address, of: site, on: connection) != nil
                }
                guard !isKnown, seen.insert("\(site) \(line.channel) \(address)").inserted else {
                    report.known += 1
                    continue
                }
                if !isPreview { _ = try await add(line.channel, address, line.choice, at: site, by: caller) }
                report.added += 1
            } catch let error as ClientError where error.code != ClientError.notPermitted(.manageStatusSubscribers).code {
                report.refused.append(.init(line: row.line, error: error))
            }
        }
        guard !isPreview else { return report }
        let (time, detail) = (scene.world.now(), ["added": "\(report.added)"])
        try await scene.database.write {
            try Audit.append(.subscribersImported, "status_subscribers", detail: detail, by: caller.actor, at: time, on: $0)
        }
        return report
    }

    /// As a line of a file.
    func fields(_ subscriber: Subscriber) -> [String] {
        [
            subscriber.channel.rawValue, [.webpush, .telegram].contains(subscriber.channel) ? shown(subscriber) : subscriber.address,
            subscriber.choice.language.rawValue, subscriber.choice.severity.rawValue,
            subscriber.choice.tellsMaintenances ? "true" : "false",
            subscriber.choice.components.sorted().map(\.rawValue).joined(separator: ";"), subscriber.site.rawValue,
            subscriber.confirmedAt?.rfc3339 ?? "",
        ]
    }

    /// The address without what is secret in it.
    func shown(_ subscriber: Subscriber) -> String {
        // A chat that is still to be named has none.
        if subscriber.channel == .telegram, subscriber.confirmedAt == nil { return "…" }
        return port.shown(subscriber.channel, subscriber.address)
    }
}
