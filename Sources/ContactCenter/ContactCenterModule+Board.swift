import Platform

/// The boards of agents.
extension ContactCenterModule {
    static let board = Capability.Declaration("contact_center")

    func board(on ground: Ground) -> Capability { Capability(Self.board) }
}
