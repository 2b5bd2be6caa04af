package import Platform

/// The tables of this module.
package enum TicketsStorage {
    package static let migrations = [
        Migration(module: "tickets", number: 1, name: "connectors", file: PackageResources.tickets_0001_connectors_sql),
        Migration(module: "tickets", number: 2, name: "tickets", file: PackageResources.tickets_0002_tickets_sql),
    ]
}
