import Accounts
import Kernel
import Platform
import Synchronization

/// What customers do with their subscriptions: whoever has the link to one may. What the desk does is in an extension.
package struct SubscriberOperations: Sendable {
    /// What came of the sign-up form.
    enum SignUp: Sendable, Hashable {
        /// If the address is one that may be asked, a question is on its way there. The same for every address, so that nobody finds out
        /// who subscribed.
        case asked
        /// To be written to the bot from the chat that is to be told.
        case code(String)
        /// A browser said yes already; by what it is changed.
        case subscribed(token: String)
    }

    /// Unconfirmed ones are forgotten after that.
    static let patience = Duration.seconds(7 * 86_400)
    /// An address is asked so often within this.
    private static let askingDay = Duration.seconds(86_400)

    let scene: StatusPageScene
    let reader: StatusReader
    let port: SubscriberPort
    let writer: SubscriberWriter
    let settings: StatusSettings
    private let limits: SharedLimits

    private final class SharedLimits: Sendable {
        let value: Mutex<SignUpLimits>
        init(_ limits: SignUpLimits) { value = Mutex(limits) }
    }

    init(
        database: Database, world: World, reader: StatusReader, port: SubscriberPort, writer: SubscriberWriter, settings: StatusSettings
    ) {
        scene = StatusPageScene(database: database, world: world)
        (self.reader, self.port, self.writer, self.settings) = (reader, port, writer, settings)
        limits = SharedLimits(SignUpLimits(most: settings.signUpsPerHour))
    }

    private var key: SecretKey { writer.key }

    /// By which customers can subscribe, in the order of the form.
    package var offered: [SubscriberChannel] {
        let ready = Set(port.channels())
        return SubscriberChannel.allCases.filter { settings.subscriptions.contains($0) && ready.contains($0) }
    }

    // MARK: Subscribing

    /// - Parameters:
    ///   - address: as it was typed; empty for a chat.
    ///   - browser: its PushSubscription.
    ///   - place: where the form came from.
    /// - Throws: `channelNotOffered`, `tooManySubscriptions`, `componentUnknown`, what a channel says of an address.
    func signUp(
        _ channel: SubscriberChannel, _ address: String, browser: JSON? = nil, _ choice: Subscriber.Choice, at site: StatusSnapshot,
        from place: String
    ) async throws -> SignUp {
        guard offered.contains(channel) else { throw ClientError.channelNotOffered(channel.rawValue) }
        let checked = try choice.checked(Set(site.components.map(\.id)))
        let known: (address: String, subscription: JSON?)
        let code = scene.world.randomCode(length: 16)
        switch channel {
        case .webpush:
            let said = try port.browser(browser ?? .null)
            known = (said.address, said.subscription)
        case .telegram: known = (SubscriberBook.pending(code, key), nil)
        case .mail, .xmpp, .webhook: known = (try port.checked(channel, address, false), nil)
        }
        let time = scene.world.now()
        try limits.value.withLock { limits throws(ClientError) in try limits.take(place, at: time) }
        var new = Subscriber(
            id: scene.newID(), site: site.site.id, channel: channel, address: known.address, subscription: known.subscription,
            choice: checked, createdAt: time)
        if channel == .webpush { new.confirmedAt = time }
        let cause = scene.newID().rawValue
        let id = try await scene.database.write { [new] in try keep(new, cause: cause, at: time, on: $0) }
        return switch channel {
        case .webpush: .subscribed(token: SubscriberLink.manage.token(id, key))
        case .telegram: .code(code)
        case .mail, .xmpp, .webhook: .asked
        }
    }

    private func keep(
        _ new: Subscriber, cause: String, at time: Timestamp, on connection: any SQLConnection
    ) throws -> PublicID {
        var subscriber = new
        if let known = try SubscriberStore.find(new.channel, new.address, of: new.site, on: connection) {
            subscriber = known
            // What was confirmed is changed by its own link alone. A browser that knows its address is the browser.
            if known.confirmedAt == nil { subscriber.choice = new.choice }
            subscriber.subscription = new.subscription
            try SubscriberStore.update(subscriber, on: connection)
        } else {
            try SubscriberStore.insert(subscriber, on: connection)
        }
        if subscriber.channel.isTyped { _ = try ask(subscriber, cause: cause, at: time, on: connection) }
        return subscriber.id
    }

    /// Asks an address whether messages are wanted; false where it was asked often enough.
    func ask(_ subscriber: Subscriber, cause: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        let isRecent = { (one: Subscriber) in one.askedAt.map { time.since($0) < Self.askingDay } ?? false }
        // At whichever page.
        let times = try SubscriberStore.all(subscriber.channel, subscriber.address, on: connection).filter(isRecent)
            .reduce(0) { $0 + $1.askedTimes }
        guard times < settings.confirmationsPerDay,
            let record = try SiteStore.find(subscriber.site, on: connection)
        else { return false }
        var asked = subscriber
        (asked.askedTimes, asked.askedAt) = ((isRecent(subscriber) ? subscriber.askedTimes : 0) + 1, time)
        try SubscriberStore.update(asked, on: connection)
        let page = writer.scene(try reader.snapshot(of: record, at: time, on: connection))
        try port.put([writer.confirmation(of: asked, page, cause: "confirmation \(cause)")], time, connection)
        return true
    }

    // MARK: By link

    /// - Throws: `subscriptionOver`.
    func subscriber(_ token: String) async throws -> Subscriber {
        try await subscriber(behind: .manage, token)
    }

    /// Whom the link of a question is for.
    /// - Throws: `subscriptionOver`.
    func asked(_ token: String) async throws -> Subscriber {
        try await subscriber(behind: .confirm, token)
    }

    private func subscriber(behind link: SubscriberLink, _ token: String) async throws -> Subscriber {
        guard let id = link.subscriber(token, key), let known = try await scene.database.read({ try SubscriberStore.find(id, on: $0) })
        else { throw ClientError.subscriptionOver }
        return known
    }

    /// Says yes to the question.
    /// - Returns: by what the subscription is changed from now on.
    /// - Throws: `subscriptionOver`.
    func confirm(_ token: String) async throws -> String {
        let (id, time) = (try await asked(token).id, scene.world.now())
        try await scene.database.write { connection in
            guard var known = try SubscriberStore.find(id, on: connection) else { throw ClientError.subscriptionOver }
            known.confirmedAt = known.confirmedAt ?? time
            try SubscriberStore.update(known, on: connection)
        }
        return SubscriberLink.manage.token(id, key)
    }

    /// - Throws: `subscriptionOver`, `componentUnknown`.
    func change(_ token: String, _ choice: Subscriber.Choice, of components: Set<PublicID>) async throws {
        let id = try await subscriber(token).id
        try await scene.database.write { connection in
            guard var known = try SubscriberStore.find(id, on: connection) else { throw ClientError.subscriptionOver }
            // What was deleted meanwhile may stay.
            known.choice = try choice.checked(components.union(known.choice.components))
            try SubscriberStore.update(known, on: connection)
        }
    }

    /// Nothing more is told from now on, also nothing that waits. Harmless when it was ended before.
    /// - Throws: `subscriptionOver` for what is no link of ours.
    func end(_ token: String) async throws {
        guard let id = SubscriberLink.manage.subscriber(token, key) else { throw ClientError.subscriptionOver }
        try await scene.database.write { try SubscriberStore.delete(id, on: $0) }
    }
}

extension Subscriber.Choice {
    /// The same, when it may be chosen.
    /// - Throws: `componentUnknown`.
    func checked(_ known: Set<PublicID>) throws(ClientError) -> Self {
        var checked = self
        if let unknown = components.first(where: { !known.contains($0) }) { throw .componentUnknown(unknown.rawValue) }
        checked.components = Set(components.sorted().prefix(Subscriber.mostComponents))
        if !Subscriber.severities.contains(severity) { checked.severity = .none }
        return checked
    }
}
