package import Kernel

/// What can be done to connectors, and who may.
extension Permission {
    package static let viewConnectors = Permission("viewConnectors", from: .viewer, in: .house)
    /// Add them, and let them in or not.
    package static let manageConnectors = Permission("manageConnectors", from: .admin, in: .house)

    package static let connectors: [Permission] = [.viewConnectors, .manageConnectors]
}
