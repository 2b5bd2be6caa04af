import Accounts
import Kernel
import Platform

/// What people answer in their channels, done with the rights they have.
struct ReplyDesk: Sendable {
    let database: Database
    let accounts: AccountsModule
    let incidents: IncidentPort
    let subscribers: SubscriberDesk
    /// Of links.
    let baseURL: @Sendable () -> String
    let now: @Sendable () -> Timestamp
    private let ledger = LedgerStore()
    private let methods = ContactMethodStore()
    /// Incidents told last that are looked at.
    private static let mostTold = 50

    init(
        database: Database, accounts: AccountsModule, incidents: IncidentPort, subscribers: SubscriberDesk = .nobody,
        baseURL: @escaping @Sendable () -> String, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.accounts, self.incidents, self.subscribers) = (database, accounts, incidents, subscribers)
        (self.baseURL, self.now) = (baseURL, now)
    }

    var desk: ChannelDesk {
        var desk = ChannelDesk(
            caller: { try await caller($0) }, act: { try await act($0, $1, $2, $3) }, toldIncidents: { try await toldIncidents($0) },
            wasTold: { try await wasTold($0, $1) }, addresses: { try await addresses($0) }, link: { try await link($0, $1) },
            discard: { try await discard($0, $1) },
            openIncidents: { try await openIncidents($0, $1) }, incident: { try await incident($0, $1) },
            addService: { try await addService($0, $1, $2) }, receipt: { try await receipt($0, $1) },
            undelivered: { try await undelivered($0, $1) }, unsubscribe: { try await unsubscribe($0, $1) })
        desk.subscribe = { [subscribers] in try await subscribers.take($0, $1.channel, $1.address) }
        desk.leave = { [subscribers] in try await subscribers.leave($0.channel, $0.address) }
        return desk
    }

    private func caller(_ identity: ChannelDesk.Identity) async throws -> Caller? {
        let owner = try await database.read { [methods] in try methods.owner(of: identity.channel, identity.address, on: $0) }
        guard let owner, let user = try await accounts.userDirectory.user(owner), !user.isDisabled else { return nil }
        return Caller(actor: user.actor, access: user.access)
    }

    private func act(
        _ act: ChannelDesk.Act, _ id: IncidentID, _ caller: Caller, _ identity: ChannelDesk.Identity
    ) async throws -> IncidentNote {
        let done = try await incidents.act(act, id, caller)
        let time = now()
        return try await database.write { [ledger] connection in
            try ledger.acknowledge(id, by: caller.userID, identity.channel, identity.address, at: time, on: connection)
            return try note(done, on: connection)
        }
    }

    private func toldIncidents(_ identity: ChannelDesk.Identity) async throws -> [IncidentID] {
        try await database.read { [ledger, incidents] connection in
            try ledger.told(identity.channel, identity.address, limit: Self.mostTold, on: connection).filter { id in
                guard let note = try incidents.note(id, connection) else { return false }
                return !note.isOver
            }
        }
    }

    private func wasTold(_ id: IncidentID, _ identity: ChannelDesk.Identity) async throws -> Bool {
        try await database.read { [ledger] in try ledger.wasTold(id, identity.channel, identity.address, on: $0) }
    }

    private func addresses(_ channel: ChannelKind) async throws -> [String] {
        try await database.read { [methods] connection in
            let destinations = try DestinationStore().list(on: connection).filter { $0.way == .channel(channel) }.map(\.address)
            return destinations + (try methods.verifiedAddresses(channel, on: connection))
        }
    }

    private func link(_ code: String, _ identity: ChannelDesk.Identity) async throws -> String {
        let (hash, time) = (OneTimeCode.hash(code), now())
        return try await database.write { [methods, accounts] connection in
            guard let id = try methods.takeLink(hash, identity.channel, at: time, on: connection),
                let user = try accounts.userStore.find(id, on: connection), !user.isDisabled
            else { throw ClientError.codeWrong }
            try methods.keepVerified(identity.channel, identity.address, of: id, at: time, on: connection)
            try Audit.append(
                .contactMethodAdded, "user \(id) (\(user.name))", detail: ["channel": identity.channel.rawValue], by: user.actor, at: time,
                on: connection)
            return user.name
        }
    }

    private func discard(_ code: String, _ channel: ChannelKind) async throws {
        let (hash, time) = (OneTimeCode.hash(code), now())
        _ = try await database.write { [methods] in try methods.takeLink(hash, channel, at: time, on: $0) }
    }

    private func openIncidents(_ caller: Caller, _ limit: Int) async throws -> [IncidentNote] {
        let ids = try await incidents.open(caller.access, limit)
        return try await database.read { connection in try ids.map { try note($0, on: connection) } }
    }

    private func incident(_ id: IncidentID, _ caller: Caller) async throws -> IncidentNote {
        try await database.read { [incidents] connection in
            try incidents.visible(id, caller.access, connection)
            return try note(id, on: connection)
        }
    }

    private func addService(_ name: String, _ statusURL: String?, _ caller: Caller) async throws -> String {
        try await accounts.serviceOperations.add(ServiceDraft(name: name, statusURL: statusURL), by: caller).code
    }

    private func receipt(_ key: String, _ state: MessageState) async throws {
        let time = now()
        try await database.write { [ledger] in try ledger.receipt(key, state, at: time, on: $0) }
    }

    private func undelivered(_ key: String, _ reason: String) async throws {
        let time = now()
        try await database.write { [ledger] in try ledger.undelivered(key, reason, at: time, on: $0) }
    }

    private func unsubscribe(_ identity: ChannelDesk.Identity, _ id: UserID) async throws {
        let time = now()
        try await database.write { [methods, accounts] connection in
            guard let user = try accounts.userStore.find(id, on: connection),
                let method = try methods.list(of: id, on: connection).first(where: {
                    $0.channel == identity.channel && $0.address == identity.address
                })
            else { return }
            try methods.delete(method.id, on: connection)
            try Audit.append(
                .contactMethodRemoved, "user \(id) (\(user.name))", detail: ["channel": identity.channel.rawValue], by: user.actor,
                at: time,
                on: connection)
        }
    }

    private func note(_ id: IncidentID, on connection: any SQLConnection) throws -> IncidentNote {
        guard var note = try incidents.note(id, connection) else { throw ClientError.notificationNotFound(id.rawValue) }
        note.url = baseURL() + note.url
        return note
    }
}
