import HTTPTypes
package import Platform

/// Why something about connectors is refused.
extension ClientError {
    package static let connectors: [ClientError] = [
        .connectorNotFound, .connectorNameTaken("north"), .connectorHasNoToken,
    ]

    static let connectorNotFound = Self(.notFound, "connector-not-found")

    static func connectorNameTaken(_ name: String) -> Self {
        Self(.conflict, "connector-name-taken", field: "name", values: ["name": .text(name)])
    }

    /// An old one comes in by `tickets.token`.
    static let connectorHasNoToken = Self(.conflict, "connector-has-no-token")
}
