import Accounts
import Foundation
package import Kernel
import Platform

/// Where messages go, and who may say so: whoever manages the services or the team a destination is for; one for every service needs
/// the role everywhere.
package struct DestinationOperations: Sendable {
    let database: Database
    let accounts: AccountsModule
    let channels: Channels
    let tester: MessageTester
    let world: World
    let store = DestinationStore()

    init(database: Database, accounts: AccountsModule, channels: Channels, tester: MessageTester, world: World) {
        (self.database, self.accounts, self.channels, self.tester, self.world) = (database, accounts, channels, tester, world)
    }

    /// A destination, and names for what it holds numbers of.
    package struct Described: Sendable {
        package let destination: Destination
        package let services: [String]
        package let team: String?
        /// As the reader may see it: those who may not change it see no more of a web hook than its host.
        package let address: String
        /// Only of one that was just made.
        package let secret: String?
        let mayChange: Bool
    }

    /// Those whose messages the caller may see, by name.
    package func list(by caller: Caller) async throws -> [Described] {
        guard caller.access.mayAnywhere(.viewNotifications) else { throw ClientError.notPermitted(.viewNotifications) }
        return try await database.read { connection in
            let around = try around(on: connection)
            return try store.list(on: connection).compactMap { destination in
                let places = places(of: destination, around)
                guard places.contains(where: { caller.may(.viewNotifications, in: $0) }) else { return nil }
                let mayChange = places.allSatisfy { caller.may(.manageDestinations, in: $0) }
                return describe(destination, around, for: caller, mayChange: mayChange)
            }
        }
    }

    /// Names of services and teams for which the caller may add one, by name.
    func choices(by caller: Caller) async throws -> (services: [String], teams: [String]) {
        try await database.read { [accounts] connection in
            let services = try accounts.services.list(order: .name, visibleTo: caller.access, on: connection)
            let teams = try accounts.teams.list(visibleTo: caller.access, on: connection)
            return (
                services.filter { caller.may(.manageDestinations, in: $0.team) }.map(\.name),
                teams.filter { caller.may(.manageDestinations, in: $0.id) }.map(\.name)
            )
        }
    }

    /// Throws ``ClientError``: `destinationNotValid`, `addressNotValid`, `addressNotAllowed`, `destinationNameTaken`, `notPermitted`.
    package func add(_ draft: DestinationDraft, by caller: Caller) async throws -> Described {
        let time = world.now()
        return try await database.write { connection in
            let destination = try checked(draft, by: caller, on: connection)
            guard try store.find(name: destination.name, on: connection) == nil else { throw ClientError.destinationNameTaken }
            let id = try store.insert(destination, at: time, on: connection)
            guard let made = try store.find(id, on: connection) else { throw ClientError.destinationNotFound }
            try Audit.append(
                .destinationAdded, made.auditSubject, detail: ["channel": made.way.word], by: caller.actor, at: time, on: connection)
            return describe(made, try around(on: connection), for: caller, showsSecret: true)
        }
    }

    package func remove(_ id: Int64, by caller: Caller) async throws {
        let time = world.now()
        try await database.write { connection in
            let destination = try existing(id, to: .manageDestinations, by: caller, on: connection)
            try store.delete(id, at: time, on: connection)
            try Audit.append(.destinationRemoved, destination.auditSubject, by: caller.actor, at: time, on: connection)
        }
    }

    /// Sends one message and waits for what comes of it.
    /// - Parameter handsOver: for a command, which may know less of the settings than the server beside it.
    package func test(_ id: Int64, handsOver: Bool = false, by caller: Caller) async throws -> LedgerEntry {
        let destination = try await database.read { try existing(id, to: .manageDestinations, by: caller, on: $0) }
        return try await tester.send(to: destination, handsOver: handsOver)
    }

    /// What a destination would be told of an incident, in the form that a channel gives it.
    package struct Preview: Sendable {
        package struct Message: Sendable {
            package let kind: MessageKind
            package let parts: [MessagePart]
        }

        package let destination: Destination
        package let channel: ChannelKind
        /// Nil when there is no incident to tell of.
        package fileprivate(set) var incident: IncidentID?
        package fileprivate(set) var messages: [Message] = []
    }

    /// - Parameters:
    ///   - incident: nil for the one with the latest activity.
    ///   - channel: nil for the destination's own, or a person's first.
    package func preview(
        _ id: Int64, of incident: IncidentID?, by channel: ChannelKind? = nil, for caller: Caller
    ) async throws -> Preview {
        let assembly = tester.assembly
        var number = incident
        if number == nil { number = try await assembly.incidents.open(caller.access, 1).first }
        return try await database.read { [number] connection in
            let destination = try existing(id, to: .viewNotifications, by: caller, on: connection)
            let kind = try channel ?? self.channel(of: destination, on: connection)
            var preview = Preview(destination: destination, channel: kind)
            guard let number else { return preview }
            try assembly.incidents.visible(number, caller.access, connection)
            guard let note = try assembly.note(number, on: connection) else { return preview }
            preview.incident = number
            let writer = try MessageWordsStore().current(assembly.writer, on: connection)
            preview.messages = MessageKind.choices.filter { $0 != .commented && destination.kinds.contains($0) }.map { what in
                let message = message(what, note, to: destination, by: kind, writer)
                return .init(kind: what, parts: channels[kind]?.preview(message) ?? [])
            }
            return preview
        }
    }

    private func channel(of destination: Destination, on connection: any SQLConnection) throws -> ChannelKind {
        switch destination.way {
        case .channel(let kind): kind
        case .user(let user): try ContactMethodStore().usable(of: [user], on: connection)[user]?.first?.channel ?? .mail
        }
    }

    /// Of nobody in particular, so that no link in it acts in somebody's name.
    private func message(
        _ kind: MessageKind, _ note: IncidentNote, to destination: Destination, by channel: ChannelKind,
        _ writer: MessageWriter
    ) -> OutgoingMessage {
        let isOwn = destination.way == .channel(channel)
        let options = WebhookOptions(
            id: destination.id, name: destination.name, preset: destination.preset, headers: [:], secret: "", isTrusted: false)
        return OutgoingMessage(
            key: "preview", kind: kind,
            recipient: Recipient(
                channel: channel, address: isOwn ? destination.address : "", language: destination.language, timeZone: destination.timeZone,
                webhook: channel == .webhook ? options : nil),
            content: .incident(note), at: world.now(),
            text: writer.text(.incident(note), kind, by: channel, in: destination.language, destination.timeZone))
    }

    /// By name, of those whose messages the caller may see. Throws ``ClientError``: `destinationNotFound`.
    package func find(name: String, by caller: Caller) async throws -> Destination {
        try await database.read { connection in
            guard let found = try store.find(name: name, on: connection) else { throw ClientError.destinationNotFound }
            return try existing(found.id, to: .viewNotifications, by: caller, on: connection)
        }
    }

    /// The destination, for somebody who wants to do something with it.
    func existing(
        _ id: Int64, to permission: Permission, by caller: Caller, on connection: any SQLConnection
    ) throws -> Destination {
        guard let destination = try store.find(id, on: connection) else { throw ClientError.destinationNotFound }
        let places = places(of: destination, try around(on: connection))
        guard places.contains(where: { caller.may(.viewNotifications, in: $0) }) else { throw ClientError.destinationNotFound }
        if permission != .viewNotifications { for place in places { try caller.require(permission, in: place) } }
        return destination
    }

    // MARK: Where the caller needs the right

    /// What destinations hold numbers of.
    struct Around {
        let services: [ServiceID: Service]
        let teams: [TeamID: String]
    }

    func around(on connection: any SQLConnection) throws -> Around {
        Around(
            services: Dictionary(try accounts.services.list(on: connection).map { ($0.id, $0) }) { first, _ in first },
            teams: Dictionary(try accounts.teams.list(on: connection).map { ($0.id, $0.name) }) { first, _ in first })
    }

    private func places(of destination: Destination, _ around: Around) -> [TeamID?] {
        switch destination.reach {
        case .everything: [nil]
        case .team(let team): [team]
        case .services(let services): services.isEmpty ? [nil] : services.sorted().map { around.services[$0]?.team }
        }
    }

    private func describe(
        _ destination: Destination, _ around: Around, for caller: Caller, mayChange: Bool = true, showsSecret: Bool = false
    ) -> Described {
        var (services, team): ([String], String?) = ([], nil)
        switch destination.reach {
        case .everything: break
        case .team(let id): team = around.teams[id]
        case .services(let ids):
            // A destination may serve several teams, and some of them are none of the reader's.
            services = ids.sorted().compactMap { around.services[$0] }.filter { caller.may(.viewServices, in: $0.team) }.map(\.name)
        }
        let hidden = mayChange ? nil : destination.channel.flatMap { channels[$0] }?.shown(destination.address)
        return Described(
            destination: destination, services: services, team: team, address: hidden ?? destination.address,
            secret: showsSecret ? destination.secret : nil, mayChange: mayChange)
    }

    // MARK: Checking a new one

    func checked(_ draft: DestinationDraft, by caller: Caller, on connection: any SQLConnection) throws -> Destination {
        let reach = try reach(of: draft, by: caller, on: connection)
        let name = try NameRule.checked(draft.name)
        let isTrusted = caller.may(.manageSettings)
        let (way, address) = try way(of: draft, isTrusted: isTrusted, on: connection)
        let isWebhook = way == .channel(.webhook)
        guard isWebhook || (draft.preset == nil && draft.headers.isEmpty) else { throw ClientError.destinationNotValid("preset") }
        guard draft.headers.count <= 20, draft.headers.allSatisfy({ WebhookHeader(name: $0.key, value: $0.value) != nil }) else {
            throw ClientError.destinationNotValid("headers")
        }
        return Destination(
            id: 0, name: name, way: way, address: address, reach: reach,
            levels: try words(draft.levels, "levels", usual: Destination.usualLevels) { Level(word: $0) },
            kinds: try words(draft.kinds, "kinds", usual: Destination.usualKinds) { word in
                MessageKind.choices.first { $0.rawValue == word }
            },
            language: try one(draft.language, "language", usual: .english) { Language.named($0) },
            timeZone: try one(draft.timeZone, "time_zone", usual: .gmt) { TimeZone(identifier: $0) },
            bundles: draft.bundle ?? !isWebhook,
            preset: try draft.preset.map { try one($0, "preset", usual: .slack) { WebhookOptions.Preset(rawValue: $0) } },
            headers: draft.headers, secret: isWebhook ? WebhookSecret(world: world).text : nil, isTrusted: isTrusted)
    }

    private func reach(of draft: DestinationDraft, by caller: Caller, on connection: any SQLConnection) throws -> Destination.Reach {
        if let name = draft.team {
            guard draft.services.isEmpty, let team = try accounts.teams.find(name: name, on: connection),
                caller.may(.viewTeams, in: team.id)
            else { throw ClientError.destinationNotValid("team") }
            try caller.require(.manageDestinations, in: team.id)
            return .team(team.id)
        }
        guard !draft.services.isEmpty else {
            try caller.require(.manageDestinations)
            return draft.isForNone ? .services([]) : .everything
        }
        let services = try draft.services.map { name -> ServiceID in
            guard let service = try accounts.services.find(name: name, on: connection), caller.may(.viewServices, in: service.team) else {
                throw ClientError.destinationNotValid("services")
            }
            try caller.require(.manageDestinations, in: service.team)
            return service.id
        }
        return .services(Set(services))
    }

    private func way(
        of draft: DestinationDraft, isTrusted: Bool, on connection: any SQLConnection
    ) throws -> (Destination.Way, String) {
        let address = draft.address.trimmingCharacters(in: .whitespaces)
        if draft.channel == "user" {
            guard let user = try accounts.userStore.find(name: address, on: connection) else { throw ClientError.addressNotValid("user") }
            return (.user(user.id), user.name)
        }
        guard let kind = ChannelKind(rawValue: draft.channel), kind != .webpush else { throw ClientError.destinationNotValid("channel") }
        return (.channel(kind), try AddressCheck.checked(address, kind, isTrusted: isTrusted))
    }

    private func words<Value: Hashable>(
        _ words: [String]?, _ field: String, usual: Set<Value>, _ read: (String) -> Value?
    ) throws -> Set<Value> {
        guard let words else { return usual }
        let values = words.compactMap(read)
        guard !words.isEmpty, values.count == words.count else { throw ClientError.destinationNotValid(field) }
        return Set(values)
    }

    private func one<Value>(_ word: String?, _ field: String, usual: Value, _ read: (String) -> Value?) throws -> Value {
        guard let word else { return usual }
        guard let value = read(word) else { throw ClientError.destinationNotValid(field) }
        return value
    }
}

extension Destination {
    /// Nil for a person.
    var channel: ChannelKind? { if case .channel(let kind) = way { kind } else { nil } }
}

extension Language {
    /// By its code, whatever the case.
    static func named(_ code: String) -> Language? { allCases.first { $0.rawValue.lowercased() == code.lowercased() } }
}
