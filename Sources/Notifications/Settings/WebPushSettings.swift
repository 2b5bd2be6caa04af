package import Platform

/// Messages to browsers.
package struct WebPushSettings: SettingsSection {
    package var privateNetworks = false

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "webpush.private_networks", \.privateNetworks, .flag,
            "Whether browsers' push services over http and in private networks are taken, for closed networks.")
    ]
}
