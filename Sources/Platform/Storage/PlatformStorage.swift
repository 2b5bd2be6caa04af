/// The tables that Platform itself needs.
package enum PlatformStorage {
    package static let migrations = [
        Migration(module: "platform", number: 1, name: "create", file: PackageResources.platform_0001_create_sql),
        Migration(
            module: "platform", number: 2, name: "storage writers", file: PackageResources.platform_0002_storage_writers_sql),
    ]
}
