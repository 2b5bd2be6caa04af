package import Platform

/// The tables of this module.
package enum HelpdeskStorage {
    package static let migrations = [
        Migration(module: "helpdesk", number: 1, name: "following", file: PackageResources.helpdesk_0001_following_sql),
        Migration(module: "helpdesk", number: 2, name: "notices", file: PackageResources.helpdesk_0002_notices_sql),
        Migration(module: "helpdesk", number: 3, name: "issues", file: PackageResources.helpdesk_0003_issues_sql),
    ]
}
