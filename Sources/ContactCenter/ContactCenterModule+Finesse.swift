import Platform

/// Finesse: its agents and their states.
extension ContactCenterModule {
    static let finesseMigrations: [Migration] = []
    static let finesse = Capability.Declaration("contact_center")

    func finesse(on ground: Ground) -> Capability { Capability(Self.finesse) }
}
