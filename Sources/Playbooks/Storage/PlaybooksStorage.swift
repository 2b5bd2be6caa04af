package import Platform

/// The tables of this module.
package enum PlaybooksStorage {
    package static let migrations = [
        Migration(module: "playbooks", number: 1, name: "create", file: PackageResources.playbooks_0001_create_sql),
        Migration(module: "playbooks", number: 2, name: "schedules", file: PackageResources.playbooks_0002_schedules_sql),
        Migration(module: "playbooks", number: 3, name: "silences", file: PackageResources.playbooks_0003_silences_sql),
        Migration(module: "playbooks", number: 4, name: "dry_runs", file: PackageResources.playbooks_0004_dry_runs_sql),
    ]
}
