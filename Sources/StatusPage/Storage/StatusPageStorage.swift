package import Platform

/// The tables of this module.
package enum StatusPageStorage {
    package static let migrations = [
        Migration(module: "statuspage", number: 1, name: "feeds", file: PackageResources.statuspage_0001_feeds_sql),
        Migration(module: "statuspage", number: 2, name: "page", file: PackageResources.statuspage_0002_page_sql),
        Migration(module: "statuspage", number: 3, name: "undo", file: PackageResources.statuspage_0003_undo_sql),
        Migration(module: "statuspage", number: 4, name: "subscribers", file: PackageResources.statuspage_0004_subscribers_sql),
    ]
}
