package import Kernel

/// What can be done to tickets, and who may.
extension Permission {
    package static let viewTickets = Permission("viewTickets", from: .viewer, in: .house)
    /// Have days worked out, decide by which rules.
    package static let manageTickets = Permission("manageTickets", from: .supervisor, in: .house)

    package static let tickets: [Permission] = [.viewTickets, .manageTickets]
}
