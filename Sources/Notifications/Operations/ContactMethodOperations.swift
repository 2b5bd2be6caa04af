import Accounts
import Foundation
package import Kernel
package import Platform

/// How a user can be reached: theirs alone to say.
package struct ContactMethodOperations: Sendable {
    let database: Database
    let channels: Channels
    let writer: MessageWriter
    /// Push services in private networks, and over http.
    let allowsPrivateBrowsers: Bool
    let world: World
    private let store = ContactMethodStore()

    /// How long a code is good for, and how often it may be typed wrong.
    static let codeTime = Duration.seconds(600)
    static let codeTries = 5
    private static let most = 20
    /// Codes that are sent for one user in a while.
    static let mostCodes = 20
    private static let codePeriod = Duration.seconds(3600)

    init(database: Database, channels: Channels, writer: MessageWriter, allowsPrivateBrowsers: Bool, world: World) {
        (self.database, self.channels, self.writer, self.world) = (database, channels, writer, world)
        self.allowsPrivateBrowsers = allowsPrivateBrowsers
    }

    /// A method, and its address as it may be shown.
    package struct Described: Sendable {
        package let method: ContactMethod
        package let address: String
    }

    /// In the order in which they are tried.
    package func list(by caller: Caller) async throws -> [Described] {
        let user = try caller.contactOwner
        return try await database.read { connection in try store.list(of: user, on: connection).map(described) }
    }

    /// A method to which a code is sent; nothing else goes there before it is verified. Throws ``ClientError``: `addressNotValid`,
    /// `channelNotSetUp`, `contactMethodKnown`, `tooManyContactMethods`, `tooManyCodes`.
    package func add(_ channel: ChannelKind, _ address: String, by caller: Caller) async throws -> Described {
        let (user, time, code) = (try caller.contactOwner, world.now(), OneTimeCode.digits(world))
        guard [.mail, .xmpp, .telegram].contains(channel) else { throw ClientError.addressNotValid(channel.rawValue) }
        let address = try AddressCheck.checked(address, channel, isTrusted: false)
        if let missing = channels[channel]?.missing { throw ClientError.channelNotSetUp(missing) }
        return try await database.write { connection in
            // Whoever takes methods away and adds them again could have strangers written to for ever.
            let sent = try store.codes(of: user, since: time.adding(Self.codePeriod * -1), on: connection)
            guard sent < Self.mostCodes else { throw ClientError.tooManyCodes }
            let method = try insert(channel, address, subscription: nil, of: user, isVerified: false, at: time, on: connection)
            try store.setCode(OneTimeCode.hash(code), of: method.id, until: time.adding(Self.codeTime), on: connection)
            try send(code, to: method, at: time, on: connection)
            try audit(.contactMethodAdded, method, by: caller, at: time, on: connection)
            return described(method)
        }
    }

    /// A browser, which has proved itself by its subscription. Throws ``ClientError``: `addressNotValid`, `addressNotAllowed`.
    package func add(browser subscription: JSON, by caller: Caller) async throws -> Described {
        let (user, time) = (try caller.contactOwner, world.now())
        let browser = try WebPushSubscription(subscription, allowsPrivate: allowsPrivateBrowsers)
        return try await database.write { connection in
            let method = try insert(
                .webpush, browser.endpoint, subscription: browser.json, of: user, isVerified: true, at: time, on: connection)
            try audit(.contactMethodAdded, method, by: caller, at: time, on: connection)
            return described(method)
        }
    }

    /// Throws ``ClientError``: `contactMethodNotFound`, `codeWrong`.
    package func verify(_ id: Int64, code: String, by caller: Caller) async throws -> Described {
        let time = world.now()
        // The count of tries stays also where the code is wrong.
        let verified = try await database.write { connection in
            let method = try existing(id, by: caller, on: connection)
            if method.verifiedAt != nil { return true }
            return try store.verify(
                id, code: OneTimeCode.hash(code.trimmingCharacters(in: .whitespaces)), tries: Self.codeTries, at: time, on: connection)
        }
        guard verified else { throw ClientError.codeWrong }
        return try await database.read { described(try existing(id, by: caller, on: $0)) }
    }

    /// When it lets people alone; nil for never.
    package func setQuiet(_ quiet: QuietHours?, of id: Int64, by caller: Caller) async throws -> Described {
        try await database.write { connection in
            _ = try existing(id, by: caller, on: connection)
            try store.setQuiet(quiet, of: id, on: connection)
            return described(try existing(id, by: caller, on: connection))
        }
    }

    /// Has it tried before the one above it.
    package func raise(_ id: Int64, by caller: Caller) async throws {
        try await database.write { connection in
            let method = try existing(id, by: caller, on: connection)
            var order = try store.list(of: method.user, on: connection).map(\.id)
            guard let place = order.firstIndex(of: id), place > 0 else { return }
            order.swapAt(place, place - 1)
            for (position, id) in order.enumerated() { try store.setPosition(position + 1, of: id, on: connection) }
        }
    }

    package func remove(_ id: Int64, by caller: Caller) async throws {
        let time = world.now()
        try await database.write { connection in
            let method = try existing(id, by: caller, on: connection)
            try store.delete(id, on: connection)
            try audit(.contactMethodRemoved, method, by: caller, at: time, on: connection)
        }
    }

    /// A code by which a chat with the bot becomes a contact method, once; the one before is good no more.
    package func telegramCode(by caller: Caller) async throws -> LinkCode {
        let (user, code) = (try caller.contactOwner, OneTimeCode.link(world))
        let until = world.now().adding(Self.codeTime)
        try await database.write { [store] in
            try store.keepLink(OneTimeCode.hash(code), of: user, .telegram, until: until, on: $0)
        }
        return LinkCode(code: code, expiresAt: until)
    }

    /// What links a chat.
    package struct LinkCode: Sendable {
        package let code: String
        package let expiresAt: Timestamp
    }

    // MARK: Rows

    private func insert(
        _ channel: ChannelKind, _ address: String, subscription: JSON?, of user: UserID, isVerified: Bool, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> ContactMethod {
        guard try store.list(of: user, on: connection).count < Self.most else { throw ClientError.tooManyContactMethods }
        let id = try store.insert(
            channel, address, subscription: subscription, of: user, verified: isVerified, at: time, on: connection)
        guard let id, let method = try store.find(id, on: connection) else { throw ClientError.contactMethodKnown }
        return method
    }

    /// The code stands in what is sent and nowhere else.
    private func send(_ code: String, to method: ContactMethod, at time: Timestamp, on connection: any SQLConnection) throws {
        let (language, zone) = (method.language ?? .english, method.timeZone ?? .gmt)
        var decision = Decision(.code, key: News.key("code\n\(method.id)\n\(world.randomCode(length: 20))"), state: .waiting)
        (decision.channel, decision.address, decision.method, decision.user) = (method.channel, method.address, method.id, method.user)
        decision.recipient = channels[method.channel]?.shown(method.address) ?? method.address
        (decision.language, decision.timeZone) = (language, zone)
        decision.text = writer.text(.code(code), .code, in: language, zone).title
        (decision.content, decision.dueAt, decision.until) = (StoredContent.code(code).line, time, time.adding(Self.codeTime))
        let lane = channels.lane(of: Recipient(channel: method.channel, address: method.address))
        decision.lane = lane
        try connection.run(DecisionStore.insert([decision], at: time) + [DecisionStore.wake(lane, method.channel, at: time)])
    }

    private func existing(_ id: Int64, by caller: Caller, on connection: any SQLConnection) throws -> ContactMethod {
        let user = try caller.contactOwner
        guard let method = try store.find(id, on: connection), method.user == user else { throw ClientError.contactMethodNotFound }
        return method
    }

    private func described(_ method: ContactMethod) -> Described {
        Described(method: method, address: channels[method.channel]?.shown(method.address) ?? method.address)
    }

    private func audit(
        _ action: AuditAction, _ method: ContactMethod, by caller: Caller, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try Audit.append(
            action, "user \(method.user) (\(caller.actor.name))", detail: ["channel": method.channel.rawValue], by: caller.actor, at: time,
            on: connection)
    }
}

extension Caller {
    /// The user whose contact methods are meant. Throws ``ClientError`` `notPermitted` for a caller who is no user.
    fileprivate var contactOwner: UserID {
        get throws {
            guard let userID else { throw ClientError.notPermitted(.manageContactMethods) }
            return userID
        }
    }
}
