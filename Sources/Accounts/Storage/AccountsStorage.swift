package import Platform

/// The tables of this module.
package enum AccountsStorage {
    package static let migrations = [
        Migration(module: "accounts", number: 1, name: "create", file: PackageResources.accounts_0001_create_sql),
        Migration(
            module: "accounts", number: 2, name: "sessions_idle", file: PackageResources.accounts_0002_sessions_idle_sql),
    ]
}
