package import Platform

/// The tables of this module.
package enum IncidentsStorage {
    package static let migrations = [
        Migration(module: "incidents", number: 1, name: "create", file: PackageResources.incidents_0001_create_sql)
    ]
}
