package import Platform

/// The tables of this module.
package enum ContactCenterStorage {
    package static let migrations: [Migration] =
        [Migration(module: "contact", number: 1, name: "calls", file: PackageResources.contact_0001_calls_sql)]
        + ContactCenterModule.agencyMigrations + ContactCenterModule.finesseMigrations
        + [Migration(module: "contact", number: 6, name: "call_ends", file: PackageResources.contact_0006_call_ends_sql)]
}
