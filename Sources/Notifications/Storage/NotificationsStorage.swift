package import Platform

/// The tables of this module.
package enum NotificationsStorage {
    package static let migrations = [
        Migration(module: "notifications", number: 1, name: "create", file: PackageResources.notifications_0001_create_sql),
        Migration(module: "notifications", number: 2, name: "positions", file: PackageResources.notifications_0002_positions_sql),
        Migration(
            module: "notifications", number: 3, name: "room_replies", file: PackageResources.notifications_0003_room_replies_sql),
        Migration(module: "notifications", number: 4, name: "held", file: PackageResources.notifications_0004_held_sql),
        Migration(module: "notifications", number: 5, name: "contacts", file: PackageResources.notifications_0005_contacts_sql),
        Migration(module: "notifications", number: 6, name: "audiences", file: PackageResources.notifications_0006_audiences_sql),
        Migration(module: "notifications", number: 7, name: "headline", file: PackageResources.notifications_0007_headline_sql),
        Migration(module: "notifications", number: 8, name: "words", file: PackageResources.notifications_0008_words_sql),
    ]
}
