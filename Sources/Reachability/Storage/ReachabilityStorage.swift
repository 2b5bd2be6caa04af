package import Platform

/// The tables of this module.
package enum ReachabilityStorage {
    package static let migrations = [
        Migration(module: "reachability", number: 1, name: "probes", file: PackageResources.reachability_0001_probes_sql),
        Migration(module: "reachability", number: 2, name: "endings", file: PackageResources.reachability_0002_endings_sql),
    ]
}
