package import Kernel

/// What can be done to probes, and who may.
extension Permission {
    package static let viewProbes = Permission("viewProbes", from: .viewer, in: .house)
    /// A probe makes the server call addresses inside the network it stands in.
    package static let manageProbes = Permission("manageProbes", from: .admin, in: .house)

    package static let probes: [Permission] = [.viewProbes, .manageProbes]
}
