import Accounts
import Foundation
import Kernel
import Platform

/// Finds the addresses of those whom an announcement names.
struct AddressBook {
    private let accounts: AccountsModule
    private let router: Router
    private let destinations: [Destination]

    init(accounts: AccountsModule, adminChat: Destination?, on connection: any SQLConnection) throws {
        self.accounts = accounts
        var all = try DestinationStore().list(on: connection)
        if let adminChat { all.append(adminChat.moved(to: try DestinationStore().current(.telegram, adminChat.address, on: connection))) }
        destinations = all
        router = Router(destinations: all, methods: try ContactMethodStore().usable(of: Set(all.compactMap(\.user)), on: connection))
    }

    /// The levels and kinds that a destination asks for are for incidents as they happen; who is named is told.
    func route(to whom: Announcement.Whom, on connection: any SQLConnection) throws -> Router.Route {
        switch whom {
        case .team(let name): return try team(name, on: connection)
        case .user(let name):
            guard let user = try accounts.userStore.find(name: name, on: connection) else {
                return .init(nobody: "there is no user \(name)")
            }
            return .init(targets: try people([(user.id, user.name)], on: connection))
        case .destination(let name):
            let sought = NameRule.folded(name)
            guard let destination = destinations.first(where: { NameRule.folded($0.name) == sought }) else {
                return .init(nobody: "there is no destination \(name)")
            }
            return .init(targets: [router.target(destination)])
        case .onCall(let users, let schedule):
            let people = try users.compactMap { id in try accounts.userStore.find(id, on: connection).map { (id, $0.name) } }
            return .init(targets: try self.people(people, on: connection), nobody: "nobody is on call of \(schedule)")
        case .audience, .told: return .init(nobody: "no contact")
        }
    }

    private func team(_ name: String, on connection: any SQLConnection) throws -> Router.Route {
        guard let team = try accounts.teams.find(name: name, on: connection) else { return .init(nobody: "there is no team \(name)") }
        let own = destinations.filter { $0.reach == .team(team.id) }
        guard own.isEmpty else { return .init(targets: own.map { router.target($0) }) }
        let members = try accounts.teams.members(of: team.id, on: connection).filter { !$0.isDisabled }
        return .init(
            targets: try people(members.map { ($0.user, $0.name) }, on: connection),
            nobody: "the team \(name) has neither destinations nor members")
    }

    /// By their own contact methods.
    private func people(_ people: [(UserID, String)], on connection: any SQLConnection) throws -> [Target] {
        let methods = try ContactMethodStore().usable(of: Set(people.map(\.0)), on: connection)
        return people.map { id, name in
            let ways = (methods[id] ?? []).map { method in
                Target.Way(
                    channel: method.channel, address: method.address, method: method.id, language: method.language ?? .english,
                    timeZone: method.timeZone ?? .gmt, quiet: method.quiet)
            }
            return Target(destination: nil, name: name, user: id, bundles: false, ways: ways)
        }
    }
}
