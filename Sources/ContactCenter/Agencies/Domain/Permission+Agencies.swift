package import Kernel

/// What can be done with the directory of agencies, and who may.
extension Permission {
    package static let viewAgencies = Permission("viewAgencies", from: .viewer, in: .house)
    /// Whose calls are whose follows from it.
    package static let manageAgencies = Permission("manageAgencies", from: .supervisor, in: .house)

    package static let agencies: [Permission] = [.viewAgencies, .manageAgencies]
}
