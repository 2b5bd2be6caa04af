import Foundation
import Kernel
import Platform

/// Sign-in against a directory: search for the entry that a name means, then bind as it. Each sign-in has a connection of its own, on
/// a thread of its own, so that nothing of one is left for the next.
struct DirectorySignIn: Sendable {
    /// Conversations at the same time, and how many may wait for one.
    private static let (width, maximumWaiting) = (8, 100)
    /// One more than may be found.
    private static let enough: Int32 = 2
    private static let mostGroups: Int32 = 1000
    private static let groupName = "cn"

    private let settings: DirectorySettings
    private let world: World
    private let gate = WorkGate("directory", width: width, maximumWaiting: maximumWaiting)

    /// Nil without an address in the settings.
    init?(_ settings: DirectorySettings, world: World) {
        guard settings.url != nil else { return nil }
        (self.settings, self.world) = (settings, world)
    }

    var source: SignInSource {
        SignInSource(issuer: settings.issuer, policy: settings.policy) { name, password in
            do {
                return try await converse { try answer(name, password, over: $0) }
            } catch let failure as DirectoryFailure {
                return .away(failure.description)
            }
        }
    }

    /// How the directory is doing, for whoever looks after it: the certificate, our own entry, and whether there are people. Throws
    /// ``DirectoryFailure``.
    func look() async throws -> Int {
        try await converse { connection in
            try serve(connection)
            let filter = DirectoryFilter.filled(settings.userFilter.replacing("{name}", with: "*"), [:])
            return try connection.search(settings.base, filter, attributes: [settings.nameAttribute], limit: Self.enough).count
        }
    }

    private func converse<Value: Sendable>(_ work: @escaping @Sendable (DirectoryConnection) throws -> Value) async throws -> Value {
        let socket = DirectorySocket()
        let deadline = ContinuousClock.now + settings.limit
        do {
            return try await Deadline.run(settings.limit, failing: DirectoryFailure.tooSlow) { [settings, gate] in
                try await gate.run {
                    let connection = try DirectoryConnection(settings, over: socket, until: deadline)
                    defer { connection.end() }
                    return try work(connection)
                }
            }
        } catch {
            socket.cut()
            throw error
        }
    }

    // MARK: On the thread

    private func answer(_ name: String, _ password: String, over connection: DirectoryConnection) throws -> SignInSource.Answer {
        try serve(connection)
        let filter = DirectoryFilter.filled(settings.userFilter, ["name": name])
        let attributes = [settings.idAttribute, settings.nameAttribute, settings.mailAttribute, settings.groupAttribute]
        let found = try connection.search(settings.base, filter, attributes: attributes, limit: Self.enough)
        guard found.count == 1, let entry = found.first else {
            try pretend(connection)
            guard found.isEmpty else { throw DirectoryFailure("ldap.user_filter finds several entries for one name") }
            return .unknown
        }
        guard try connection.bind(as: entry.name, password: password) else { return .wrong }
        guard let id = entry.id(settings.idAttribute) else {
            throw DirectoryFailure("the entry has no \(settings.idAttribute): set ldap.id_attribute")
        }
        return .right(
            OutsideAccount(
                issuer: settings.issuer, subject: id, name: entry.texts(settings.nameAttribute).first ?? "",
                email: entry.texts(settings.mailAttribute).first, groups: try groups(of: entry, connection)))
    }

    /// Acts as our own entry; as nobody where there is none.
    private func serve(_ connection: DirectoryConnection) throws {
        guard let name = settings.bindDN, let password = settings.bindPassword else { return }
        guard try connection.bind(as: name, password: password) else {
            throw DirectoryFailure("ldap.bind_dn and ldap.bind_password are refused")
        }
    }

    /// A name that nobody has takes as many exchanges as a wrong password.
    private func pretend(_ connection: DirectoryConnection) throws {
        let nobody = world.randomBytes(16).hexadecimal
        _ = try connection.bind(as: "cn=\(nobody),\(settings.base)", password: nobody)
    }

    /// What the groups of an entry are called, as it says or as they say themselves.
    private func groups(of entry: DirectoryEntry, _ connection: DirectoryConnection) throws -> [String] {
        let base = DistinguishedName(settings.groupBase ?? settings.base)
        let own = entry.texts(settings.groupAttribute).flatMap { text -> [String] in
            // A value that is no name of an entry is the group's own.
            guard let name = DistinguishedName(text) else { return [text] }
            return base.map(name.isWithin) == true ? [name.leadingValue, text] : []
        }
        guard let template = settings.groupFilter else { return own }
        try serve(connection)
        let name = entry.texts(settings.nameAttribute).first ?? ""
        let filter = DirectoryFilter.filled(template, ["dn": entry.name, "name": name])
        let found = try connection.search(
            settings.groupBase ?? settings.base, filter, attributes: [Self.groupName], limit: Self.mostGroups)
        return own + found.flatMap { $0.texts(Self.groupName) }
    }
}
