package import Platform

/// The tables of this module.
package enum AccountsStorage {
    package static let migrations = [
        Migration(module: "accounts", number: 1, name: "create", file: PackageResources.accounts_0001_create_sql)
    ]
}
