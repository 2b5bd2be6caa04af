import Platform

/// The table of this capability. `accounts_0005_health` made it, when health was a part of Accounts, and stays recorded under
/// that name; what changes it since is here.
enum ServiceHealthStorage {
    static let migrations = [
        Migration(
            module: "service_health", number: 1, name: "address", file: PackageResources.service_health_0001_address_sql)
    ]
}
