import Accounts
package import Kernel
import Platform

/// The bell of the desk: what was told of late of incidents that a user sees, and how much of it they have not read.
package struct BellOperations: Sendable {
    let database: Database
    let services: ServiceDirectory
    private let store = BellStore()
    private static let most = 50

    init(database: Database, services: ServiceDirectory) { (self.database, self.services) = (database, services) }

    package struct Bell: Sendable {
        /// The newest first, of each change of an incident one line.
        package let entries: [LedgerEntry]
        /// The number of the newest line that was read.
        package let readTo: Int64

        package var unread: Int { entries.count { $0.id > readTo } }
    }

    /// Throws ``ClientError`` `notPermitted` for a caller who is no user.
    package func list(by caller: Caller) async throws -> Bell {
        let user = try Self.reader(caller)
        let visible = LedgerStore.Visible(services: try await services.visible(to: caller.access), user: user)
        return try await database.read { [store] connection in
            Bell(
                entries: try store.list(visible: visible, limit: Self.most, on: connection),
                readTo: try store.readTo(user, on: connection))
        }
    }

    /// How much of it they have not read: what every page asks for, so that nothing is looked at which was read.
    func unread(by caller: Caller) async throws -> Int {
        let user = try Self.reader(caller)
        let visible = LedgerStore.Visible(services: try await services.visible(to: caller.access), user: user)
        return try await database.read { [store] connection in
            let readTo = try store.readTo(user, on: connection)
            return try store.list(visible: visible, after: readTo, limit: Self.most, on: connection).count
        }
    }

    /// - Parameter id: of the newest line that was read.
    package func read(to id: Int64, by caller: Caller) async throws {
        let user = try Self.reader(caller)
        try await database.write { [store] in try store.setRead(user, to: id, on: $0) }
    }

    private static func reader(_ caller: Caller) throws -> UserID {
        guard let user = caller.userID else { throw ClientError.notPermitted(.manageContactMethods) }
        return user
    }
}
