import Accounts
import Kernel
import Platform

/// Reads services in the order of their numbers, each with the titles of its incidents.
struct DispatcherAppList: Sendable {
    static let stretch = 20
    /// The most titles of one application: a client that wants more reads the incidents.
    static let titles = 1000

    /// Where a list goes on.
    struct Cursor: Sendable, Hashable {
        /// The last number that was sent.
        let after: Int64
        /// How many may follow; nil for all.
        let left: Int?
    }

    let database: Database
    let services: ServiceStore

    func body(_ paging: DispatcherPaging, for access: Access) -> JSONListBody<DispatcherApp, Cursor> {
        JSONListBody(key: "apps") { cursor in
            try await database.read { connection in
                let left = cursor.map(\.left) ?? paging.limit
                let count = min(left ?? Self.stretch, Self.stretch)
                let page = Page<Service>(limit: count, skip: cursor == nil ? paging.skip : 0, after: cursor?.after ?? 0)
                let items = try services.list(page, visibleTo: access, on: connection).map { service in
                    try Self.app(service, for: access, on: connection)
                }
                let rest = left.map { $0 - items.count }
                guard let last = items.last, items.count == count, rest != 0 else { return .init(items: items, next: nil) }
                return .init(items: items, next: Cursor(after: last.id, left: rest))
            }
        }
    }

    /// Nil for what the reader may not see; throws ``ClientError`` `notPermitted` for what they may only look at.
    func find(_ id: ServiceID, for access: Access, to permission: Permission = .viewServices) async throws -> DispatcherApp? {
        do {
            return try await database.read { [services] connection in
                let service = try services.existing(id, for: access, to: permission, on: connection)
                return try Self.app(service, for: access, on: connection)
            }
        } catch ClientError.Code.serviceNotFound {
            return nil
        }
    }

    private static func app(_ service: Service, for access: Access, on connection: any SQLConnection) throws -> DispatcherApp {
        DispatcherApp(
            service, showsCode: access.may(.seeCodes, in: service.team),
            incidents: try IncidentStore().titles(of: service.id, limit: titles, on: connection))
    }
}
